"""Telling whether two answers are alike to the byte."""

import re

from django.http import HttpResponse


def bare(answer: HttpResponse) -> tuple[int, str]:
    """Status and text without what is new in each answer: tokens of forms and requests, and the scripts' nonce."""
    new_each_time = r'(nonce="|X-CSRFToken": "|csrfmiddlewaretoken" value=")[^"]+'
    return answer.status_code, re.sub(new_each_time, "", answer.content.decode())
