import Testing

/// Tests that run the program as its users do. One after the other: each starts a PostgreSQL and a server.
@Suite(.serialized) struct Acceptance {}
