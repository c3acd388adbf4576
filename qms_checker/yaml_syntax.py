"""What a YAML parser complains about, in words an officer can act on."""

from __future__ import annotations

from qms_checker.vocabulary import Text

_QUOTE_SPECIAL = Text(
    "đặt giá trị có ký tự đặc biệt (@, `, %, dấu Tab) trong ngoặc kép",
    "put values with special characters (@, `, %, a tab) in quotes",
)
_SAME_INDENT = Text(
    "các khoá cùng cấp phải thụt đầu dòng bằng nhau", "keys of one level must have the same indentation"
)
_COMPLAINTS: tuple[tuple[str, Text, Text], ...] = (
    (
        "found a tab character",
        Text("thụt đầu dòng bằng phím Tab", "a tab is used for indentation"),
        Text("dùng dấu cách thay cho phím Tab", "use spaces instead of tabs"),
    ),
    (
        "cannot start any token",
        Text("ký tự này không được mở đầu một giá trị", "this character cannot start a value"),
        _QUOTE_SPECIAL,
    ),
    (
        "mapping values are not allowed",
        Text("dấu hai chấm ở chỗ không được phép", "a colon where none is allowed"),
        Text(
            "giá trị có dấu hai chấm phải đặt trong ngoặc kép; kiểm tra thụt đầu dòng",
            "a value that contains a colon needs quotes; check the indentation",
        ),
    ),
    (
        "could not find expected ':'",
        Text("thiếu dấu hai chấm sau khoá", "the colon after a key is missing"),
        Text("viết khoá: giá trị, có dấu cách sau dấu hai chấm", "write key: value, with a space after the colon"),
    ),
    (
        "did not find expected key",
        Text("chỗ này phải là một khoá", "a key is expected here"),
        _SAME_INDENT,
    ),
    (
        "did not find expected '-' indicator",
        Text("chỗ này phải là một mục của danh sách", "an item of a list is expected here"),
        Text("các dấu - của một danh sách phải thẳng cột", "the - of a list must stand in one column"),
    ),
    (
        "quoted scalar",
        Text("thiếu dấu ngoặc kép đóng", "the closing quote is missing"),
        Text(
            "tìm giá trị mở ngoặc kép mà không đóng, ở dòng này hoặc phía trên",
            "look for a quote that is never closed, here or above",
        ),
    ),
    (
        "did not find expected ',' or",
        Text("thiếu dấu phẩy hoặc dấu đóng ngoặc", "a comma or the closing bracket is missing"),
        Text("kiểm tra các dấu [ ] và { }", "check the [ ] and { }"),
    ),
    (
        "did not find expected node content",
        Text("ngoặc mở mà không có nội dung hoặc không đóng", "a bracket is opened but not filled or closed"),
        Text("kiểm tra các dấu [ ] và { }", "check the [ ] and { }"),
    ),
    (
        "alias",
        Text("bí danh (*) không có điểm neo (&)", "an alias (*) without its anchor (&)"),
        Text("giá trị bắt đầu bằng * phải đặt trong ngoặc kép", "a value that starts with * needs quotes"),
    ),
)


def explain_syntax(complaint: str) -> tuple[Text, Text | None]:
    """Return what is wrong and what to do about a complaint of the parser, given in its own English words."""
    for words, message, hint in _COMPLAINTS:
        if words in complaint:
            return Text(f"sai cú pháp YAML: {message.vi}", f"YAML syntax: {message.en}"), hint
    return Text(f"sai cú pháp YAML ({complaint})", f"YAML syntax: {complaint}"), None
