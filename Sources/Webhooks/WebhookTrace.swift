import Foundation

/// The header `traceparent` (W3C Trace Context) of a delivery: the trace that the event's command came with.
enum WebhookTrace {
    private struct Correlated: Decodable { let correlationid: String? }

    /// `nil` where the event's `correlationid` isn't the id of a trace.
    static func header(of event: [UInt8]) -> String? {
        guard let id = try? JSONDecoder().decode(Correlated.self, from: Data(event)).correlationid,
            id.utf8.count == 32, id.contains(where: { $0 != "0" }),
            id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        let span = String(UInt64.random(in: 1 ... .max), radix: 16)
        return "00-\(id)-\(String(repeating: "0", count: 16 - span.count))\(span)-01"
    }
}
