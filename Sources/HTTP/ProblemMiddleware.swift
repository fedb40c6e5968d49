import HTTPTypes
import Hummingbird
import Logging
import Runtime

/// Turns whatever is thrown into an answer by RFC 9457, and counts answers.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = BasicRequestContext

    let routes: [Route]
    let metrics: Metrics

    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        let language = Language(acceptLanguage: request.headers[.acceptLanguage])
        let response: Response
        do {
            response = try await next(request, context)
        } catch let problem as Problem {
            response = problem.response(language)
        } catch let error as HTTPError {
            response = problem(for: error, request).response(language)
        } catch let fault as NodeFault {
            response = Problem(fault).response(language)
        } catch is CancellationError {
            response = Problem(.databaseUnavailable).retry(after: 1).response(language)
        } catch {
            var metadata: Logger.Metadata = ["path": "\(request.uri.path)", "error": "\(error)"]
            let header = HTTPField.Name("traceparent").flatMap { request.headers[$0] }
            if let trace = header.flatMap(TraceParent.init) { metadata["trace"] = "\(trace.traceId)" }
            context.logger.error("a request failed", metadata: metadata)
            response = Problem(.internalFault).response(language)
        }
        metrics.count(.httpAnswers, String(response.status.code))
        return response
    }

    private func problem(for error: HTTPError, _ request: Request) -> Problem {
        switch error.status.code {
        case 404, 405:
            let path = request.uri.path.split(separator: "/", omittingEmptySubsequences: true)
            var methods = Set(routes.filter { $0.matches(path) }.map(\.method.rawValue))
            guard !methods.isEmpty else { return Problem(.notFound) }
            if methods.contains("GET") { methods.insert("HEAD") }
            let allow = methods.sorted().joined(separator: ", ")
            var problem = Problem(.methodNotAllowed, ["allow": allow])
            problem.headers[.allow] = allow
            return problem
        case 413: return Problem(.tooLarge)
        default: return Problem(.internalFault)
        }
    }
}
