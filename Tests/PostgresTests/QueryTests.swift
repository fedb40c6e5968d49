import Postgres
import TestSupport
import Testing

@Suite struct QueryTests {
    @Test func `a bound value comes back as it was`() async throws {
        let connection = try await TestDatabase.connection()
        let text = "'; drop table x; --"
        let rows = try await connection.query("select \(text), \(42), \([1, nil, 3] as [Int?])")
        let (first, second, third) = try rows[0].decode(String.self, Int.self, [Int?].self)
        #expect(first == text)
        #expect(second == 42)
        #expect(third == [1, nil, 3])
    }
}
