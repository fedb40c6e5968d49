enum StubCanonicalJSON {}
