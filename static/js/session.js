// The clock of the session: it warns before the end, lets the person go on, and at the end keeps what was typed.
// The server decides how long is left; a press of a key or a click is what counts as doing something.
const dialog = document.getElementById("session-warning");
const WARN = 120;
const MAY_DIFFER = 5;
const TELL_EVERY = 60_000;
const background = { "X-Background": "1" };
const touched = new Set();
let endsAt = 0;
let told = Date.now();
let timer = 0;

const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
const post = (url, body = {}, headers = {}) =>
  fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token(), ...headers },
    body: new URLSearchParams(body),
    redirect: "manual",
  });

async function secondsLeft(response) {
  if (response.status === 401) return 0;
  return response.ok ? (await response.json()).seconds : null;
}

// Somebody did something: told to the server now and then, not with every key.
async function goOn() {
  told = Date.now();
  arm(await post(dialog.dataset.session).then(secondsLeft, () => null));
}

async function look() {
  const response = await fetch(dialog.dataset.session, { headers: background, redirect: "manual" }).catch(() => null);
  return response ? secondsLeft(response) : null;
}

// `seconds` null: the server did not say, so the clock runs on as it was.
function arm(seconds) {
  if (seconds === null && !endsAt) return;
  if (seconds !== null) endsAt = Date.now() + seconds * 1000;
  clearTimeout(timer);
  const left = (endsAt - Date.now()) / 1000;
  if (left <= 0) leave();
  else if (left <= WARN + MAY_DIFFER) warn(left);
  else {
    if (dialog.open) dialog.close();
    timer = setTimeout(check, (left - WARN) * 1000);
  }
}

async function check() {
  arm(await look());
}

function warn(left) {
  const { oneMinute, minutes } = dialog.dataset;
  const text = left < 60 ? oneMinute : minutes.replace("%s", Math.ceil(left / 60));
  const shown = dialog.querySelector("[data-left]");
  if (shown.textContent !== text) shown.textContent = text;
  if (!dialog.open) {
    dialog.returnValue = "";
    dialog.showModal();
  }
  // Another window of the same person may have gone on meanwhile.
  timer = setTimeout(check, Math.min(left, 15) * 1000);
}

// What was typed. A form is told by where it goes and by its place among those that go there.
const kept = (field) => field.name && !field.disabled && !["hidden", "password", "file", "submit"].includes(field.type);
const ticks = (field) => ["checkbox", "radio"].includes(field.type);
const formsTo = (action) => [...document.forms].filter((form) => (form.getAttribute("action") || "") === action);

function typed() {
  return [...touched].filter((form) => form.isConnected && form.method === "post").map((form) => {
    const action = form.getAttribute("action") || "";
    const fields = [...form.elements].filter(kept).map((field) => [field.name, field.value, ticks(field) && field.checked]);
    return { action, place: formsTo(action).indexOf(form), fields };
  });
}

async function leave() {
  clearTimeout(timer);
  const forms = typed();
  const page = location.pathname;
  if (forms.length) {
    const body = { page, forms: JSON.stringify(forms) };
    const answer = await post(dialog.dataset.keep, body, background).catch(() => null);
    if (!answer) {
      // No network: what was typed stays where it is until the server can be told.
      timer = setTimeout(leave, 15_000);
      return;
    }
  }
  location.replace(`${dialog.dataset.signIn}?next=${encodeURIComponent(page)}`);
}

function putBack({ action, place, fields }) {
  const form = formsTo(action)[place];
  if (!form) return false;
  const seen = {};
  for (const [name, value, checked] of fields) {
    const sameName = [...form.elements].filter((field) => kept(field) && field.name === name);
    const field = sameName.some(ticks)
      ? sameName.find((one) => one.value === value)
      : sameName[(seen[name] = (seen[name] ?? -1) + 1)];
    if (!field) continue;
    if (ticks(field)) field.checked = checked;
    else field.value = value;
  }
  touched.add(form);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

async function giveBack() {
  const response = await post(dialog.dataset.kept, { page: location.pathname }, background).catch(() => null);
  if (!response?.ok) return;
  const { forms } = await response.json();
  if (!forms.map(putBack).some(Boolean)) return;
  const line = document.getElementById("session-returned");
  line.className = "govuk-inset-text";
  line.textContent = line.dataset.text;
  document.getElementById("main-content").prepend(line);
}

if (dialog) {
  // By the button, or by the escape key. Closed by the clock itself it means nothing.
  dialog.addEventListener("close", () => dialog.returnValue === "stay" && goOn());
  dialog.addEventListener("cancel", goOn);
  document.addEventListener("input", (event) => event.target.form && touched.add(event.target.form));
  document.addEventListener("submit", (event) => touched.delete(event.target));
  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      if (!dialog.open && Date.now() - told > TELL_EVERY) goOn();
    });
  }
  document.addEventListener("visibilitychange", () => document.hidden || check());
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status === 401) leave();
  });
  check().then(giveBack);
}
