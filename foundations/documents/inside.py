"""Looks into one PDF or picture and prints one word about it: `python -I inside.py pdf 40000000 < file`.

A program of its own, so that a hostile file meets a process with little memory, little time, no secrets and no network
connection of ours. It is started by `apart.py` and imports nothing of the house.
"""

import resource
import sys

MEMORY = 768 * 1024 * 1024
SECONDS = 15
DEEPEST = 60
# Actions and objects that do something, or carry something, beside what is on the page.
SCRIPTS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/RichMediaExecute",
    "/Rendition",
    "/Movie",
}
SCRIPT_KEYS = {"/JS", "/JavaScript", "/XFA"}
ATTACHMENT_KEYS = {"/EmbeddedFiles", "/EF"}
ATTACHMENTS = {"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/3D", "/Screen"}


def limit() -> None:
    """Bound what this process may use; it can write to no file."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # macOS knows the name and refuses the value.
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def look_at_pdf(stream) -> str:
    """Whether the PDF opens without a password, has a page, and holds neither scripts nor files."""
    import pikepdf

    try:
        with pikepdf.open(stream, suppress_warnings=True) as pdf:
            if not len(pdf.pages):
                return "content"
            for thing in pdf.objects:
                if word := _about(thing, pikepdf):
                    return word
    except pikepdf.PasswordError:
        return "password"
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return "content"
    return "good"


def _about(thing, pikepdf, depth: int = 0) -> str:
    """What is wrong with an object and the direct ones in it; indirect ones are looked at on their own."""
    if depth > DEEPEST:
        return "scripts"
    if isinstance(thing, pikepdf.Array):
        inner = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        keys = set(thing.keys())
        kinds = {str(thing[key]) for key in ("/S", "/Type", "/Subtype") if isinstance(thing.get(key), pikepdf.Name)}
        if kinds & SCRIPTS or keys & SCRIPT_KEYS:
            return "scripts"
        if kinds & ATTACHMENTS or keys & ATTACHMENT_KEYS:
            return "attachments"
        inner = [thing[key] for key in keys]
    else:
        return ""
    for one in inner:
        is_container = isinstance(one, pikepdf.Array | pikepdf.Dictionary | pikepdf.Stream)
        if is_container and not one.is_indirect and (word := _about(one, pikepdf, depth + 1)):
            return word
    return ""


def look_at_picture(stream, kind: str, pixels: int) -> str:
    """Whether the picture can be drawn, and is not larger than `pixels`."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # ours is told apart from a damaged file
    try:
        with Image.open(stream, formats=[kind]) as picture:
            width, height = picture.size
            if width * height > pixels:
                return "pixels"
            # A JPEG is read to its end at an eighth of its size.
            picture.draft("RGB", (max(1, width // 8), max(1, height // 8)))
            picture.load()
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError):
        return "content"
    return "good"


def main(kind: str, pixels: str) -> str:
    """The word about what comes by standard input."""
    limit()
    try:
        if kind == "PDF":
            return look_at_pdf(sys.stdin.buffer)
        return look_at_picture(sys.stdin.buffer, kind, int(pixels))
    except (MemoryError, RecursionError):
        return "bomb"


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]))
