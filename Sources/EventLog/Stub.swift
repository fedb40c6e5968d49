enum StubEventLog {}
