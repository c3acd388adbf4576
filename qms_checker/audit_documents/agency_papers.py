"""The papers of an agency: which there are, what for, who signs, and by which criterion."""

from __future__ import annotations

from qms_checker.audit_documents.dossier import dossier_variables
from qms_checker.audit_documents.papers import Orientation, Paper, Series
from qms_checker.vocabulary import Text

_HEAD = Text("Người đứng đầu cơ quan", "Head of the agency")
_paper = Series("agency-papers", dossier_variables).paper
AGENCY_PAPERS: tuple[Paper, ...] = (
    _paper(
        "corrective-action-plan",
        "KH",
        "iso-9001-2015/10.2",
        Text("Kế hoạch khắc phục", "Corrective-action plan"),
        Text(
            "Mỗi phát hiện một dòng: nguyên nhân, hành động, trách nhiệm, thời hạn, bằng chứng, hiệu lực.",
            "A row for each finding: cause, action, responsible, due date, evidence, effectiveness.",
        ),
        _HEAD,
        Orientation.LANDSCAPE,
    ),
    _paper(
        "steering-committee-decision",
        "QĐ",
        "decision-19-2014/steering-committee",
        Text("Quyết định thành lập, kiện toàn Ban Chỉ đạo ISO", "Decision on the ISO steering committee"),
        Text(
            "Thành lập Ban Chỉ đạo, hoặc kiện toàn khi nhân sự thay đổi.",
            "Sets up the committee, or renews it when its members change.",
        ),
        _HEAD,
    ),
    _paper(
        "yearly-plan",
        "KH",
        "decision-19-2014/plan",
        Text("Kế hoạch năm về hệ thống quản lý chất lượng", "Yearly plan for the QMS"),
        Text(
            "Công việc của năm đầu tiên chưa có kế hoạch; nêu những nội dung chưa đạt cần ưu tiên.",
            "The tasks of the first year without a plan; what is not fulfilled comes first.",
        ),
        _HEAD,
    ),
    _paper(
        "quality-policy",
        "",
        "iso-9001-2015/5.2",
        Text("Chính sách chất lượng", "Quality policy"),
        Text(
            "Bản niêm yết; chưa có nội dung thì chừa chỗ và gợi ý các cam kết.",
            "The copy to be posted; where there is no text yet, room for it and the commitments to make.",
        ),
        _HEAD,
    ),
    _paper(
        "quality-objectives",
        "KH",
        "iso-9001-2015/6.2",
        Text("Mục tiêu chất lượng và kế hoạch thực hiện", "Quality objectives with the plan to reach them"),
        Text(
            "Mục tiêu của năm gần nhất: chỉ tiêu, biện pháp, người chịu trách nhiệm, thời hạn, cách đánh giá, kết quả.",
            "Objectives of the latest year: target, measures, responsible, due date, evaluation, result.",
        ),
        _HEAD,
        Orientation.LANDSCAPE,
    ),
    _paper(
        "internal-audit-programme",
        "CTr",
        "iso-9001-2015/9.2",
        Text("Chương trình đánh giá nội bộ", "Internal audit programme"),
        Text(
            "Các đơn vị theo quý và những phát hiện cần theo dõi.",
            "The units by quarter, and the findings to be followed up.",
        ),
        _HEAD,
    ),
    _paper(
        "internal-audit-plan",
        "KH",
        "iso-9001-2015/9.2",
        Text("Kế hoạch đánh giá nội bộ", "Internal audit plan"),
        Text(
            "Mục đích, đoàn đánh giá, lịch theo đơn vị của cuộc đánh giá sắp tới.",
            "Purpose, team and schedule by unit of the audit to come.",
        ),
        _HEAD,
    ),
    _paper(
        "internal-audit-checklist-by-unit",
        "",
        "iso-9001-2015/9.2",
        Text("Phiếu kiểm tra đánh giá nội bộ (theo đơn vị)", "Internal audit checklists (by unit)"),
        Text(
            "Mỗi đơn vị một phiếu: quy trình của đơn vị, sự không phù hợp đã ghi, câu hỏi theo điều khoản.",
            "One for each unit: its procedures, nonconformities recorded there, questions by clause.",
        ),
        Text("Chuyên gia đánh giá, đại diện đơn vị được đánh giá", "Auditor and audited unit"),
        Orientation.LANDSCAPE,
    ),
    _paper(
        "nonconformity-forms",
        "",
        "iso-9001-2015/10.2",
        Text("Phiếu ghi sự không phù hợp và hành động khắc phục", "Nonconformity and corrective-action forms"),
        Text(
            "Mỗi phát hiện một trang, tất cả trong một tệp; chọn riêng một quy tắc bằng --select.",
            "A page for each finding, all in one file; --select takes those of one rule.",
        ),
        Text("Người lập phiếu, đơn vị liên quan, người xác nhận", "Writer, unit concerned, verifier"),
    ),
    _paper(
        "internal-audit-report",
        "BC",
        "iso-9001-2015/9.2",
        Text("Báo cáo kết quả đánh giá nội bộ", "Internal audit report"),
        Text(
            "Cuộc đánh giá gần nhất đã ghi nhận, các sự không phù hợp của cuộc đó và phát hiện từ bản mô tả.",
            "The latest recorded audit, its nonconformities, and the findings from the description.",
        ),
        Text("Trưởng đoàn đánh giá", "Leader of the audit team"),
    ),
    _paper(
        "management-review-agenda",
        "CTr",
        "iso-9001-2015/9.3",
        Text("Chương trình họp xem xét của lãnh đạo", "Management review agenda"),
        Text(
            "Mười hai nội dung đầu vào của điều 9.3.2 với số liệu đã có.",
            "The twelve inputs of clause 9.3.2 with what is known.",
        ),
        _HEAD,
    ),
    _paper(
        "management-review-minutes",
        "BB",
        "iso-9001-2015/9.3",
        Text("Biên bản họp xem xét của lãnh đạo", "Management review minutes"),
        Text(
            "Mười hai nội dung đầu vào đã điền số liệu; chỗ ghi ý kiến và quyết định.",
            "The twelve inputs filled in; room for the discussion and the decisions.",
        ),
        Text("Thư ký và người chủ trì", "Secretary and chair"),
    ),
    _paper(
        "effectiveness-confirmation",
        "TB",
        "decision-19-2014/effectiveness-confirmation",
        Text("Thông báo xác nhận hiệu lực hệ thống", "Confirmation of effectiveness"),
        Text(
            "Hồ sơ làm cơ sở và lời xác nhận của người đứng đầu; nhắc những gì chưa khắc phục.",
            "What it rests on and the head's confirmation; says what is not corrected yet.",
        ),
        _HEAD,
    ),
    _paper(
        "declaration",
        "",
        "decision-19-2014/declaration",
        Text("Bản công bố hệ thống phù hợp tiêu chuẩn", "Declaration of conformity"),
        Text(
            "Kèm danh mục thủ tục hành chính; hình thức phục dựng, cần đối chiếu với phụ lục của Quyết định.",
            "With the list of administrative procedures; form reconstructed from practice, compare it with the annex.",
        ),
        _HEAD,
    ),
    _paper(
        "declaration-decision",
        "QĐ",
        "decision-19-2014/declaration",
        Text("Quyết định về việc công bố, công bố lại", "Decision on declaring, or declaring again"),
        Text(
            "Quyết định ban hành kèm Bản công bố; nêu lý do khi công bố lại.",
            "The decision that goes with the declaration; gives the reason for declaring again.",
        ),
        _HEAD,
    ),
    _paper(
        "yearly-report",
        "BC",
        "decision-19-2014/periodic-report",
        Text("Báo cáo năm gửi đơn vị chủ trì", "Yearly report to the lead unit"),
        Text(
            "Số liệu của năm, hạn chế và phương hướng.",
            "The figures of the year, shortcomings, and what comes next.",
        ),
        _HEAD,
    ),
)
