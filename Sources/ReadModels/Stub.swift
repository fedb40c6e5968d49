enum StubReadModels {}
