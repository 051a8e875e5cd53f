// Everything works without this file; it adds what the components offer beyond that.
import { initAll as initGovuk } from "../govuk/govuk-frontend.min.js";
import { initAll as initMoj } from "../moj/moj-frontend.min.js";

initGovuk();
initMoj();

// What htmx brings in gets the same treatment as what came with the page.
document.body.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) initGovuk({ scope: event.detail.elt });
});
