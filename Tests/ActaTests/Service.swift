import CanonicalJSON
import Foundation
import LocalPostgres
import Postgres
import TestSupport
import Testing

/// `acta serve` as an operator runs it: a migrated database, keys in files, processes of their own.
struct Service {
    let program: Started
    let url: String
    let token: String
    let folder: URL
    let databaseURL: String
    /// The address of the database's owner.
    let ownerURL: String

    /// - Parameter server: whose database; the tests' common one unless told.
    static func start(on server: LocalServer? = nil, _ arguments: [String] = []) async throws -> Service {
        let (owner, login) = try await databases(on: server)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acta-serve-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let migrated = try await Program.run(["migrate", "--database-url", owner])
        try #require(migrated.status == 0, "\(migrated.errors)")
        let made = try await Program.run([
            "token", "--key", folder.path + "/key", "--member", "dev", "--scopes",
            "commands,read,audit,operate,delegate",
        ])
        try #require(made.status == 0, "\(made.errors)")
        let port = try FreePort.find()
        let program = try Started(["serve", "--port", String(port)] + options(folder, login) + arguments)
        let url = "http://127.0.0.1:\(port)"
        while (try? await Web.send("GET", url + "/readyz"))?.status != 200 {
            try #require(program.process.isRunning, "\(program.errors)")
            try await Task.sleep(for: .milliseconds(50))
        }
        return Service(
            program: program,
            url: url,
            token: made.output.trimmingCharacters(in: .whitespacesAndNewlines),
            folder: folder,
            databaseURL: login,
            ownerURL: owner
        )
    }

    /// The flags by which servers and workers share a database and keys.
    var options: [String] { Self.options(folder, databaseURL) }

    private static func options(_ folder: URL, _ databaseURL: String) -> [String] {
        [
            "--database-url", databaseURL, "--jwks", folder.path + "/key.jwks", "--keyring",
            folder.path + "/keyring.json", "--log-level", "error",
        ]
    }

    /// What workers take of them.
    var workOptions: [String] { ["--database-url", databaseURL, "--keyring", folder.path + "/keyring.json"] }

    private static func databases(on server: LocalServer?) async throws -> (owner: String, login: String) {
        guard let server else {
            let urls = try await TestDatabase.fresh()
            return (urls.ownerURL, urls.serverURL)
        }
        let administrator = try await Connection.connect(ConnectionConfiguration(url: server.url()))
        try await administrator.script(
            "create role acta_server nologin; create role login login password 'login' in role acta_server"
        )
        await administrator.close()
        return (server.url(), server.url(user: "login", password: "login"))
    }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Web.Reply {
        try await Web.send("GET", url + path, token: token, headers: headers)
    }

    func command(_ commune: String, _ type: String, _ data: String, id: String = UUID().uuidString) async throws
        -> Web.Reply
    {
        try await Web.send(
            "POST",
            url + "/v1/communes/\(commune)/commands",
            token: token,
            headers: ["content-type": "application/json"],
            body: Array(#"{"id":"\#(id)","type":"\#(type)","data":\#(data)}"#.utf8)
        )
    }

    func end() async {
        _ = await program.stop()
        try? FileManager.default.removeItem(at: folder)
    }
}
