enum StubTransparency {}
