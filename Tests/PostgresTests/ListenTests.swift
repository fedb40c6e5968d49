import Postgres
import TestSupport
import Testing

@Suite struct ListenTests {
    @Test func `messages come in the order of their commits`() async throws {
        let url = try await TestDatabase.fresh().ownerURL
        let listener = try await Connection.connect(ConnectionConfiguration(url: url))
        let sender = try await Connection.connect(ConnectionConfiguration(url: url))
        let stream = try await listener.listen("wake up")
        for n in 0..<5 { _ = try await sender.query("select pg_notify('wake up', \(String(n)))") }
        var got: [String] = []
        for await message in stream {
            #expect(message.channel == "wake up")
            #expect(message.backendPID == sender.backendPID)
            got.append(message.payload)
            if got.count == 5 { break }
        }
        #expect(got == ["0", "1", "2", "3", "4"])
        // Listening doesn't keep the connection from other work.
        #expect(try await listener.query("select 1")[0].decode(Int.self) == 1)
    }

    @Test func `the stream ends with the connection`() async throws {
        let connection = try await TestDatabase.connection()
        let stream = try await connection.listen("x")
        try await Observer().terminate(connection.backendPID)
        for await _ in stream {}
        #expect(connection.isBroken)
    }

    @Test func `letting the stream go ends the listening`() async throws {
        let connection = try await TestDatabase.connection()
        do { _ = try await connection.listen("x") }
        var channels = 1
        while channels > 0 {
            channels = try await connection.query("select count(*) from pg_listening_channels()")[0].decode(Int.self)
        }
        #expect(channels == 0)
    }
}
