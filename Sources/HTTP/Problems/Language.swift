/// The languages that answers are written in.
public enum Language: String, Sendable, CaseIterable {
    case en, es

    /// The best of an `Accept-Language` header (RFC 9110 §12.5.4); English where it asks for neither.
    public init(acceptLanguage header: String?) {
        guard let header else {
            self = .en
            return
        }
        var best: (language: Language, quality: Double)?
        for range in header.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmingSpaces() }
            guard let tag = parts.first?.lowercased() else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            let primary = tag.split(separator: "-").first.map(String.init) ?? tag
            guard let language = primary == "*" ? .en : Language(rawValue: primary), quality > 0 else { continue }
            if quality > best?.quality ?? 0 { best = (language, quality) }
        }
        self = best?.language ?? .en
    }
}

extension Substring {
    /// Without spaces and tabs at both ends. By bytes: headers are read with every request.
    func trimmingSpaces() -> String {
        let isSpace: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard let first = utf8.firstIndex(where: { !isSpace($0) }), let last = utf8.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}

/// A sentence in both languages.
public struct Phrase: Sendable, Hashable {
    /// In English.
    public let en: String
    /// In Spanish.
    public let es: String

    /// A sentence in both.
    public init(en: String, es: String) {
        self.en = en
        self.es = es
    }

    /// In one language, with `{name}` replaced by that value.
    public func text(_ language: Language, _ values: [String: String] = [:]) -> String {
        let template = language == .es ? es : en
        guard template.contains("{") else { return template }
        var text = ""
        var rest = Substring(template)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            let name = String(rest[rest.index(after: open)..<close])
            text += values[name] ?? "{\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}
