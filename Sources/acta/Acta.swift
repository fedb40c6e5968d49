import ArgumentParser
import CMalloc
import Foundation
import NIOCore
import NIOPosix

/// The root of the command line.
struct Acta: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acta",
        abstract: "The shared memory of communes, communal councils and cooperatives.",
        discussion: """
            Start with `acta dev`: everything in one process, on a private PostgreSQL.
            Options come from flags, then from ACTA_* variables, then from a YAML file (--config, or ./acta.yaml).
            Exit status: 0 done, 1 failed, 2 wrong usage.
            """,
        version: "acta \(Version.current)",
        subcommands: [
            Dev.self, Serve.self, Work.self, Migrate.self, Post.self, Import.self, Token.self, APIKey.self, Erase.self,
            Projections.self, RebuildCommand.self, DiffCommand.self, SwitchCommand.self, RollbackCommand.self,
            DiscardCommand.self, SkipCommand.self, Doctor.self, Replay.self, QueueCommand.self, WebhooksCommand.self,
            Keys.self, ExportCommand.self, VerifyCommand.self, WitnessCommand.self, Rules.self, Generate.self,
            SchemasCommand.self, Bench.self,
        ]
    )
}

/// The version of this program.
enum Version {
    static let current = "0.1.0"
}

/// A failure that is said in one sentence, without a trace; the exit status is 1, or 2 where it is a wrong option.
struct Failure: Error, CustomStringConvertible {
    let description: String
    let status: Int32

    init(_ description: String, status: Int32 = 1) {
        self.description = description
        self.status = status
    }

    /// An option, variable or line of the configuration that can't be.
    static func usage(_ description: String) -> Failure { Failure(description, status: 2) }
}

@main
enum Main {
    static func main() async {
        // A reader that goes away (`acta … | head`) is noticed by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        // As many heaps as cores, and not eight times as many: what one thread frees, another one uses. A server that takes in
        // a million movements stays a quarter smaller.
        mallopt(M_ARENA_MAX, Int32(max(2, ProcessInfo.processInfo.activeProcessorCount)))
        // PostgreSQL, the writers and the projector take the other half.
        NIOSingletons.groupLoopCountSuggestion = Machine.halfOfCores
        do {
            var command = try Acta.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as Failure {
            Console.error("acta: \(failure.description)")
            exit(failure.status)
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch {
            let code = Acta.exitCode(for: error)
            let message = Acta.fullMessage(for: error)
            if code == .success {
                print(message)
                exit(0)
            }
            Console.error(message)
            exit(code == .validationFailure ? 2 : 1)
        }
    }
}

/// What is printed for people.
enum Console {
    static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// On standard output at once, for whoever waits for it; `print` keeps a buffer where that isn't a terminal.
    static func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    /// Whether standard output is a terminal.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}
