/// An `Accept` header (RFC 9110 §12.5.1).
struct Accept {
    private var ranges: [(type: String, quality: Double)] = []

    init(_ header: String?) {
        for range in (header ?? "*/*").split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmingSpaces().lowercased() }
            guard let type = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            ranges.append((type, quality))
        }
    }

    /// The type that is wanted most; of several, the one that is offered first. `nil` where none is accepted.
    func best(of offered: [String]) -> String? {
        var best: (type: String, quality: Double)?
        for type in offered {
            let quality = quality(of: type)
            if quality > best?.quality ?? 0 { best = (type, quality) }
        }
        return best?.type
    }

    private func quality(of type: String) -> Double {
        let family = type.split(separator: "/").first.map { "\($0)/*" } ?? type
        for wanted in [type, family, "*/*"] {
            if let range = ranges.first(where: { $0.type == wanted }) { return range.quality }
        }
        return 0
    }
}
