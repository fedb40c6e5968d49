public import Domain

/// Tables of the docs that are generated from the code (`make schemas`): all rejections, and who may do what.
public enum ReferenceDocuments {
    /// All documents by their path below `Deploy/docs`.
    ///
    /// - Parameters:
    ///   - rejections: codes with their messages.
    ///   - commands: types of commands.
    public static func all(
        rejections: [RejectionCode] = Catalogue.rejections,
        commands: [any Command.Type] = Catalogue.commands
    ) -> [(path: String, bytes: [UInt8])] {
        [
            ("authority.md", Array(authority(commands).utf8)),
            ("rejections.md", Array(Self.rejections(rejections).utf8)),
        ]
    }

    private static let origin = "Generated from the code by `make schemas`; edits here are overwritten."

    private static func rejections(_ codes: [RejectionCode]) -> String {
        let rows = codes.sorted { $0.code < $1.code }.map { code in
            "| `\(code.code)` | \(cell(code.en)) | \(cell(code.es)) |"
        }
        return """
            # Rejections

            A rule of the domain said no: the answer is 422 (403 for `authority-missing`), with this `code`, and `title` and
            `detail` in the language of `Accept-Language`. What stands in braces is filled in. A rejection that comes from a
            rule set names the `rule`, its set and its citation.

            \(origin)

            | code | in English | en español |
            | --- | --- | --- |
            \(rows.joined(separator: "\n"))

            """
    }

    private static func authority(_ commands: [any Command.Type]) -> String {
        let rows = commands.sorted { $0.type < $1.type }.map { command in
            let power = command.power
            let offices = power.offices.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            let others = [
                (power.anyone, "whoever has the scope `operate`"), (power.promoters, "promoters"),
                (power.subject, "the member concerned"), (power.named, "a named registrar"),
                (power.proxy, "who stands for the member"),
                (Policy.commands.contains { $0.type == command.type }, "by time, once it is due"),
            ].filter(\.0).map(\.1).joined(separator: ", ")
            return "| `\(command.type)` | \(cell(command.summary)) | \(offices) | \(others) |"
        }
        let books = ActaBook.allCases.map { book in
            let offices = book.power.offices.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            return
                "| `\(book.rawValue)` | \(offices) | \(book.power.promoters ? "promoters, of a constitutive assembly" : "") |"
        }
        return """
            # Who may do what

            Authority comes from the book: an actor needs a mandate in force of one of these offices, of the unit concerned, of
            a unit above it, or of the whole commune. Promoters act until the first swearing-in only. A token's scopes never
            replace a mandate. Where none holds, the answer is 403 `authority-missing`, which names the office and the mandate
            that has ended.

            \(origin)

            | command | what it does | offices | others |
            | --- | --- | --- | --- |
            \(rows.joined(separator: "\n"))

            Who convenes an assembly, and of which offices, the rule set says by type of act. Who keeps a book of actas
            depends on the book:

            | book | offices | others |
            | --- | --- | --- |
            \(books.joined(separator: "\n"))

            """
    }

    /// A bar would end the cell.
    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
