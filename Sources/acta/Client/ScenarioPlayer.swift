import CanonicalJSON

/// Plays the lines of a scenario one by one, each with the token of the member who acts.
struct ScenarioPlayer {
    let client: ActaClient
    /// The commune of lines that name none.
    let commune: String?
    /// Whether nothing of a request is done after what was refused.
    var stopsOnRefusal = false
    private var tokens: [String: String] = [:]
    /// How far each commune's log is known to be: a read waits until the views have that.
    private var positions: [String: Int64] = [:]

    init(client: ActaClient, commune: String?) {
        self.client = client
        self.commune = commune
    }

    /// Plays lines in their order; what follows from each other by the same member, and expects nothing, goes in one request.
    ///
    /// - Parameter each: gets the answer to each line as it comes; `false` ends it.
    /// - Throws: `Failure` that names the line, at the first difference from what it expects.
    mutating func play(_ lines: [FileLine], _ each: (FileLine, Reply) -> Bool) async throws {
        var rest = lines[...]
        while let line = rest.first {
            if line.isScenario {
                rest.removeFirst()
                guard each(line, try await play(line)) else { return }
            } else {
                let batch = rest.prefix(2000).prefix {
                    !$0.isScenario && $0.commune == line.commune && $0.member == line.member
                }
                rest.removeFirst(batch.count)
                guard try await post(Array(batch), each) else { return }
            }
        }
    }

    private mutating func post(_ batch: [FileLine], _ each: (FileLine, Reply) -> Bool) async throws -> Bool {
        let slug = try slug(of: batch[0])
        let caller = try await caller(for: batch[0], slug)
        var index = 0
        var position = positions[slug] ?? 0
        var goesOn = true
        let bodies = batch.compactMap { $0.command?.canonicalBytes }
        try await caller.postLines(commune: slug, bodies, stopOnRefusal: stopsOnRefusal) { outcome in
            let reply = Reply(outcome)
            position = max(position, reply.body["position"]?.integer ?? 0)
            goesOn = each(batch[index], reply) && goesOn
            index += 1
        }
        positions[slug] = position
        return goesOn
    }

    private mutating func play(_ line: FileLine) async throws -> Reply {
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
        let slug = try slug(of: line)
        let caller = try await caller(for: line, slug)
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

    private func slug(of line: FileLine) throws -> String {
        guard let slug = line.commune ?? commune else {
            throw Failure("\(line.place): no commune; give the line a field “commune” or pass --commune")
        }
        return slug
    }

    /// The client with the token of the member who acts.
    private mutating func caller(for line: FileLine, _ commune: String) async throws -> ActaClient {
        guard let member = line.member else { return client }
        return client.with(token: try await token(member, commune, line.place))
    }

    /// The same address, asking for what was written so far, unless it asks for how things stood.
    private func fresh(_ path: String, of commune: String) -> String {
        guard let position = positions[commune], !path.contains("min-position="), !path.contains("as-of=")
        else { return path }
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
