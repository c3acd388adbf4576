"""Invented names of provinces, communes and fields of work."""

from __future__ import annotations

import random
import unicodedata

# None of these 34 is the name of a province that exists or existed.
PROVINCES = (
    "Bình An", "Hòa An", "Tân Giang", "Phú Lâm", "Thanh Sơn", "Long Thủy", "Vĩnh Hà", "Yên Định", "Nam Hòa",
    "Bắc Sơn Hà",
    "Đông Giang", "Tây Hồ Sơn", "Hưng Thủy", "Mỹ Giang", "Xuân Lâm", "Thuận Hòa", "Lạc Sơn", "An Lương", "Cẩm Giang",
    "Đại Lâm", "Gia Phú", "Hải Hòa", "Khánh Sơn", "Lương Giang", "Minh Hà", "Ngọc Sơn", "Phong Lâm", "Quang Hà",
    "Sơn Thủy",
    "Tam Giang", "Trường Hòa", "Văn Lâm", "Việt Sơn", "Ý Hà",
)  # fmt: skip
_CITIES = frozenset({"Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Cần Thơ"})
_FIRST = ("Suối", "Đồng", "Khe", "Bản", "Tân", "Phú", "Xuân", "Thượng", "Hạ", "An", "Đại", "Mỹ", "Vân", "Hồng", "Kim")
_SECOND = (
    "Bạc",
    "Vông",
    "Lim",
    "Tre",
    "Lương",
    "Thịnh",
    "Hội",
    "Trạch",
    "Khê",
    "Phong",
    "Nghĩa",
    "Lộc",
    "Tiến",
    "Cường",
)
_FIELDS = (
    "Khoa học và Công nghệ",
    "Tài chính",
    "Nội vụ",
    "Xây dựng",
    "Công Thương",
    "Y tế",
    "Tư pháp",
    "Nông nghiệp và Môi trường",
    "Giáo dục và Đào tạo",
)


def title(province: str) -> str:
    """Return how papers call a province: one that exists may be a city."""
    if province.startswith("Thành phố"):
        return province
    return f"{'thành phố' if province in _CITIES else 'tỉnh'} {province}"


def commune(lot: random.Random) -> str:
    """Return the name of a commune; many provinces have one of the same name, as is so."""
    return f"{lot.choice(_FIRST)} {lot.choice(_SECOND)}"


def field_of_work(lot: random.Random) -> str:
    """Return what a department is for."""
    return lot.choice(_FIELDS)


def slug(text: str) -> str:
    """Return a name as plain letters and hyphens."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join("".join(letter if letter.isalnum() else " " for letter in kept).split())
