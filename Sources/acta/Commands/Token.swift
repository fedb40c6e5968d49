import ArgumentParser
import CanonicalJSON
import Domain
import Foundation
import HTTP
import Runtime

/// Makes tokens.
struct Token: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a token, signed with a key of yours.",
        discussion: """
            The first time, --key names a file that doesn't exist yet: it is made, and beside it FILE.jwks, the public half,
            which `acta serve --jwks FILE.jwks` takes. Keep FILE to yourself.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The member it acts for: m-0002 (in every commune) or el-maizal=m-0002; may be repeated.",
            valueName: "member"
        )
    )
    var member: [String] = []

    @Option(
        help: ArgumentHelp("Scopes, with commas: commands,read,audit,operate,delegate,late-entry.", valueName: "scopes")
    )
    var scopes = "commands,read"

    @Option(help: ArgumentHelp("What else it may read: communes with commas, or *.", valueName: "slugs"))
    var communes: String?

    @Option(help: ArgumentHelp("When it ends: 12h, 30d, or a time as 2027-01-01T00:00:00Z.", valueName: "time"))
    var expires = "30d"

    @Option(help: ArgumentHelp("The file with the signing key (ACTA_TOKEN_KEY).", valueName: "file"))
    var key: String?

    @Option(help: ArgumentHelp("A YAML file with options.", valueName: "file"))
    var config: String?

    @Flag(help: "Print JSON, for programs.")
    var json = false

    mutating func run() async throws {
        let settings = try Settings(path: config)
        guard let path = settings.value("token-key", flag: key) else {
            throw ValidationError(
                "no signing key: pass --key FILE (it is made if it isn't there) or set ACTA_TOKEN_KEY"
            )
        }
        let signer = try TokenSigner.loadOrCreate(path)
        let words = scopes.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        for word in words where Scope(rawValue: word) == nil {
            let all = Scope.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("“\(word)” is no scope; there are: \(all)")
        }
        let members = try Members.parse(member)
        let claims = TokenClaims(
            issuer: "acta-token",
            subject: members["*"] ?? members.values.sorted().first ?? "reader",
            expires: try Expiry.parse(expires),
            scopes: words,
            members: members,
            communes: communes?.split(separator: ",").map(String.init) ?? []
        )
        let token = try await signer.sign(claims)
        print(json ? JSONValue.object(JSONObject([("token", .string(token))])).text : token)
    }
}

/// Reads `--member` options.
enum Members {
    static func parse(_ options: [String]) throws -> [String: String] {
        var members: [String: String] = [:]
        for option in options {
            let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
            let (commune, member) = parts.count == 2 ? (parts[0], parts[1]) : ("*", option)
            guard Identifier(scalar: member) != nil else {
                throw ValidationError("“\(member)” is no member id; \(Identifier.scalarShape.expected) were expected")
            }
            members[commune] = member
        }
        return members
    }
}

/// Reads when something ends.
enum Expiry {
    static func parse(_ text: String, now: Date = Date()) throws -> Date {
        let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400, "y": 365 * 86_400]
        if let last = text.last, let unit = units[last], let count = Double(text.dropLast()), count > 0 {
            return now.addingTimeInterval(count * unit)
        }
        guard let instant = Instant(scalar: text) else {
            throw ValidationError("--expires is “\(text)”; 12h, 30d or \(Instant.placeholder) were expected")
        }
        return Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    }
}
