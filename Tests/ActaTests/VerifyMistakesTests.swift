import Foundation
import Testing

extension Acceptance {
    /// What `acta verify` says to somebody who names the wrong thing.
    @Suite struct VerifyMistakesTests {
        private static let empty = FileManager.default.temporaryDirectory.appendingPathComponent("acta-\(UUID())")

        /// A wrong call, and what is told of it.
        struct Mistake: CustomTestStringConvertible, Sendable {
            let arguments: [String]
            let english: String
            let spanish: String

            init(_ arguments: [String], _ english: String, _ spanish: String) {
                self.arguments = arguments
                self.english = english
                self.spanish = spanish
            }

            var testDescription: String { arguments.map { ($0 as NSString).lastPathComponent }.joined(separator: " ") }
        }

        @Test(arguments: [
            Mistake([], "name the folder of a book", "indique la carpeta de un libro"),
            Mistake([empty.path], "is no exported book", "no es un libro exportado"),
            Mistake(["--receipt", "r.txt"], "with the log's public key", "con la clave pública del registro"),
            Mistake([empty.path, "--key", "no-key"], "neither a key", "no es una clave"),
            Mistake([empty.path, "--key", empty.path], "neither a key", "no es una clave"),
            Mistake([empty.path, "--checkpoint", "none.txt"], "can't be read", "no se puede leer"),
            Mistake([empty.path, "--checkpoint", #filePath], "is no checkpoint", "no es un punto de control"),
        ])
        func `a wrong call of verify is told in both languages, and what to do`(_ mistake: Mistake) async throws {
            try FileManager.default.createDirectory(at: Self.empty, withIntermediateDirectories: true)
            for (language, words) in [("en", mistake.english), ("es", mistake.spanish)] {
                let result = try await Program.run(["verify", "--language", language] + mistake.arguments)
                #expect(result.status == 2)
                #expect(result.errors.contains(words), "\(result.errors)")
            }
        }
    }
}
