"""Reads the bodies of the API."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from foundations.core.problems import TooLarge


class JSONParser(BaseParser):
    """JSON in UTF-8, whatever the header calls it, up to DATA_UPLOAD_MAX_MEMORY_SIZE.

    DRF's own reads a body of any size into memory, takes any codec that a header names, and ends in a server error
    where objects are nested too deep.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge
        try:
            return json.loads(body.decode("utf-8"), parse_constant=_refuse)
        except RecursionError:
            raise ParseError("The JSON is nested too deep.") from None
        except ValueError as error:
            raise ParseError(f"This is not JSON in UTF-8: {error}") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number of JSON")
