enum StubPostgres {}
