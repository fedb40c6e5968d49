import ArgumentParser
import CanonicalJSON
import Foundation
import Runtime
import Transparency

/// Checks a book, offline.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check an exported book, or a receipt, with nothing but its files and what you held before.",
        discussion: """
            Needs no database and no network. Give the checkpoints that you kept (--checkpoint) and the public keys that you
            hold (--key): without any, the book is only shown to be consistent with itself.
            Exit status: 0 everything fits, 1 something doesn't, 2 wrong usage, 3 only consistent with itself.
            """
    )

    @Argument(help: "The folder of an exported book.") var folder: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Checkpoints that you kept, or that a witness gave you.", valueName: "file")
    )
    var checkpoint: [String] = []
    @Option(
        help: ArgumentHelp(
            "A public key that you hold, of the log or a witness: the key itself, or its file.",
            valueName: "key"
        )
    )
    var key: [String] = []
    @Option(help: ArgumentHelp("Check this receipt instead of a book; give the log's --key.", valueName: "file"))
    var receipt: [String] = []
    @Flag(help: "Only hashes, positions, tiles, checkpoints and signatures.") var hashesOnly = false
    @Option(help: ArgumentHelp("es or en; by LANG unless told.", valueName: "language")) var language: String?
    @Flag(help: "Print JSON, for programs.") var json = false

    func validate() throws {
        if let language, !["es", "en"].contains(language) { throw ValidationError("--language is es or en") }
        guard (folder == nil) != receipt.isEmpty else {
            throw ValidationError(
                spanish
                    ? "indique la carpeta de un libro, o --receipt ARCHIVO"
                    : "name the folder of a book, or --receipt FILE"
            )
        }
        if !receipt.isEmpty, key.isEmpty {
            throw ValidationError(
                spanish
                    ? "un recibo se revisa con la clave pública del registro: --key"
                    : "a receipt is checked with the log's public key: --key"
            )
        }
    }

    private var spanish: Bool {
        (language ?? ProcessInfo.processInfo.environment["LANG"] ?? "").hasPrefix("es")
    }

    mutating func run() async throws {
        var evidence = BookAudit.Evidence()
        evidence.keys = try key.flatMap(keys)
        evidence.checkpoints = try checkpoint.map { path in
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure.usage(
                    spanish
                        ? "no se puede leer el punto de control \(path): revise el nombre y los permisos del archivo"
                        : "the checkpoint \(path) can't be read: see the file's name and permissions"
                )
            }
            guard let note = try? SignedNote(parsing: [UInt8](data)), Checkpoint(note.text) != nil else {
                throw Failure.usage(
                    spanish
                        ? "\(path) no es un punto de control: guarde tal cual lo que responde …/log/checkpoint"
                        : "\(path) is no checkpoint: keep what …/log/checkpoint answers as it is"
                )
            }
            return (URL(fileURLWithPath: path).lastPathComponent, [UInt8](data))
        }
        guard let folder else {
            return try ReceiptCheck(keys: evidence.keys, spanish: spanish, json: json).run(receipt)
        }
        let line = ProgressLine(spanish ? "revisando" : "checking", enabled: !json)
        let report: BookReport
        do {
            report = try await BookAudit(
                URL(fileURLWithPath: folder, isDirectory: true),
                evidence: evidence,
                depth: hashesOnly ? .hashes : .whole
            ).run { line.show($0, of: $1) }
        } catch let fault as AuditFault {
            throw Failure.usage(fault.text(spanish: spanish))
        }
        line.finish()
        if json { print(Self.json(report, spanish).text) } else { tell(report) }
        switch report.verdict {
        case .authentic: return
        case .tampered: throw ExitCode(1)
        case .consistentOnly: throw ExitCode(3)
        }
    }

    /// A key as it is written, or a file with one a line.
    private func keys(_ text: String) throws -> [VerifierKey] {
        if let key = VerifierKey(text) { return [key] }
        guard let data = FileManager.default.contents(atPath: text) else {
            throw Failure.usage(
                spanish
                    ? "--key “\(text)”: no es una clave (nombre+hash+base64) ni un archivo de tales claves"
                    : "--key “\(text)”: neither a key (name+hash+base64) nor a file of such keys"
            )
        }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        let keys = lines.compactMap { VerifierKey(String($0)) }
        guard !keys.isEmpty, keys.count == lines.count else {
            throw Failure.usage(
                spanish
                    ? "\(text) no es un archivo de claves públicas (nombre+hash+base64, una por línea)"
                    : "\(text) isn't a file of public keys (name+hash+base64, one a line)"
            )
        }
        return keys
    }

    private func tell(_ report: BookReport) {
        print(report.origin)
        for check in report.checks { print("  " + (spanish ? check.es : check.en)) }
        if !report.findings.isEmpty {
            print(spanish ? "No es verdad:" : "It isn't true:")
            for finding in report.findings { print("  " + finding.text(spanish: spanish)) }
        }
        switch report.verdict {
        case .authentic:
            print(
                spanish
                    ? "El libro es auténtico: concuerda con todo lo que usted guardó."
                    : "The book is authentic: it fits everything that you held."
            )
        case .tampered:
            print(
                spanish
                    ? "El libro fue alterado, o no es el que usted conoce."
                    : "The book was tampered with, or isn't the one that you know."
            )
        case .consistentOnly:
            print(
                spanish
                    ? "El libro es coherente consigo mismo, pero no está autenticado: guarde este punto de control y la llave pública, y la próxima vez délos con --checkpoint y --key."
                    : "The book is self-consistent, not authenticated: keep its checkpoint and public key, and give them next time with --checkpoint and --key."
            )
        }
    }

    private static func json(_ report: BookReport, _ spanish: Bool) -> JSONValue {
        func optional(_ name: String, _ value: JSONValue?) -> [(String, JSONValue)] { value.map { [(name, $0)] } ?? [] }
        let findings = report.findings.map { finding -> JSONValue in
            let fields: [(String, JSONValue)] =
                [("code", .string(finding.code.rawValue)), ("text", .string(finding.text(spanish: spanish)))]
                + optional("position", finding.position.map(JSONValue.integer))
                + optional("last", finding.last.map(JSONValue.integer))
                + optional("place", finding.place.map(JSONValue.string))
                + optional("detail", finding.detail.map(JSONValue.string))
                + optional("fits", finding.fits.map(JSONValue.integer))
                + optional("differs", finding.differs.map(JSONValue.integer))
            return .object(JSONObject(fields))
        }
        let checks = report.checks.map { check -> JSONValue in
            [
                "code": .string(check.code), "count": .integer(check.count),
                "text": .string(spanish ? check.es : check.en),
            ]
        }
        let fields: [(String, JSONValue)] = [
            ("checks", .array(checks)), ("events", .integer(report.events)), ("findings", .array(findings)),
            ("origin", .string(report.origin)), ("verdict", .string(report.verdict.rawValue)),
            ("vouched", .object(JSONObject(report.vouched.map { ($0.key, JSONValue.integer($0.value)) }))),
        ]
        return .object(JSONObject(fields + optional("peakMemory", Footprint.peak.map(JSONValue.integer))))
    }
}
