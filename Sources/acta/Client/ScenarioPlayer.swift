import CanonicalJSON

/// Plays the lines of a scenario one by one, each with the token of the member who acts.
struct ScenarioPlayer {
    let client: ActaClient
    /// The commune of lines that name none.
    let commune: String?
    private var tokens: [String: String] = [:]
    /// How far each commune's log is known to be: a read waits until the views have that.
    private var positions: [String: Int64] = [:]

    init(client: ActaClient, commune: String?) {
        self.client = client
        self.commune = commune
    }

    /// Throws a `Failure` that names the line, at the first difference from what it expects.
    mutating func play(_ line: FileLine) async throws -> Reply {
        let reply = try await answer(line)
        if let expect = line.expect {
            if let difference = ExpectedAnswer(expect).difference(from: reply) {
                throw Failure("\(line.place): \(difference)")
            }
        } else if line.clock != nil || line.path != nil, !(200..<300).contains(reply.status) {
            throw Failure("\(line.place): \(reply.explanation)")
        }
        return reply
    }

    private mutating func answer(_ line: FileLine) async throws -> Reply {
        if let time = line.clock {
            return try await client.post("/dev/clock", .object(JSONObject([("time", time)])))
        }
        guard let slug = line.commune ?? commune else {
            throw Failure("\(line.place): no commune; give the line a field “commune” or pass --commune")
        }
        var caller = client
        if let member = line.member { caller = client.with(token: try await token(member, slug, line.place)) }
        if let path = line.path {
            return try await caller.get(path.hasPrefix("/") ? path : fresh("/v1/communes/\(slug)/\(path)", of: slug))
        }
        guard let command = line.command else { throw Failure("\(line.place): neither a command, a get nor a clock") }
        let reply = try await caller.post("/v1/communes/\(slug)/commands", command)
        if let position = reply.body["position"]?.integer {
            positions[slug] = max(positions[slug] ?? 0, position)
        }
        return reply
    }

    /// The same address, asking for what was written so far.
    private func fresh(_ path: String, of commune: String) -> String {
        guard let position = positions[commune], !path.contains("min-position=") else { return path }
        return path + (path.contains("?") ? "&" : "?") + "min-position=\(position)&wait=30"
    }

    private mutating func token(_ member: String, _ commune: String, _ place: String) async throws -> String {
        let key = "\(commune)/\(member)"
        if let known = tokens[key] { return known }
        let reply = try await client.post(
            "/dev/token",
            .object(
                JSONObject([
                    ("commune", .string(commune)), ("member", .string(member)),
                    ("scopes", .array([.string("commands"), .string("read")])),
                ])
            )
        )
        guard let token = reply.body["token"]?.string else {
            throw Failure("\(place): no token for \(member): \(reply.explanation)")
        }
        tokens[key] = token
        return token
    }
}
