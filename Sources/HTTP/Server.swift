public import CanonicalJSON
import Domain
import Foundation
import HTTPTypes
public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import Runtime
public import ServiceLifecycle

/// The HTTP server: routes over a `Node`.
public struct Server: Sendable {
    /// What can be configured.
    public struct Configuration: Sendable {
        /// The address to listen on.
        public var host: String
        /// 0 takes a free one.
        public var port: Int
        /// Whether `/dev/clock` and `/dev/token` exist.
        public var development: Development?

        /// A configuration of its parts.
        public init(host: String, port: Int, development: Development? = nil) {
            self.host = host
            self.port = port
            self.development = development
        }
    }

    /// What only `acta dev` can do.
    public struct Development: Sendable {
        /// Signs a token for a member.
        public var token: @Sendable (TokenClaims) async throws -> String
        /// Sets the clock in milliseconds since 1970; `false` where that would be backwards.
        public var setClock: @Sendable (Int64) async throws -> Bool

        /// Tools of their parts.
        public init(
            token: @escaping @Sendable (TokenClaims) async throws -> String,
            setClock: @escaping @Sendable (Int64) async throws -> Bool
        ) {
            self.token = token
            self.setClock = setClock
        }
    }

    private let node: Node
    private let authenticator: Authenticator
    private let configuration: Configuration
    private let logger: Logger

    /// A server that isn't listening yet.
    public init(node: Node, authenticator: Authenticator, configuration: Configuration, logger: Logger) {
        self.node = node
        self.authenticator = authenticator
        self.configuration = configuration
        self.logger = logger
    }

    /// All routes, those of development where they are configured.
    var routes: [Route] {
        let served =
            CommandRoutes.all + LogRoutes.all + ProofRoutes.all + WitnessRoutes.all + ReadRoutes.all + WebhookRoutes.all
            + ServiceRoutes.all
            + [OpenAPI.asyncRoute]
            + (configuration.development.map(DevelopmentRoutes.all) ?? [])
        return served + [OpenAPI.route(describing: served)]
    }

    /// The OpenAPI 3.1 document of the routes.
    public var openAPI: JSONValue { OpenAPI.document(routes) }

    /// The service that listens; `ready` is called with the port once it does.
    public func application(ready: @escaping @Sendable (Int) async -> Void) -> some Service {
        let routes = routes
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ProblemMiddleware(routes: routes, metrics: node.metrics))
        for route in routes {
            router.on(route.routerPath, method: route.method) {
                request,
                context in
                try await respond(to: request, context, route)
            }
        }
        return Application(
            router: router,
            server: HTTPServerBuilder { PinnedChannel(HTTP1Channel(responder: $0)) },
            configuration: .init(
                address: .hostname(configuration.host, port: configuration.port),
                serverName: "acta",
                backlog: 1024
            ),
            onServerRunning: { channel in await ready(channel.localAddress?.port ?? 0) },
            logger: logger
        )
    }

    private func respond(to request: Request, _ context: BasicRequestContext, _ route: Route) async throws -> Response {
        let pairs = QueryString.pairs(request.uri.query)
        let language = Language(acceptLanguage: request.headers[.acceptLanguage])
        var principal: Principal?
        var path: [String: String] = [:]
        for (name, value) in context.parameters {
            let text = String(value)
            path[String(name)] = text.utf8.contains(UInt8(ascii: "%")) ? text.removingPercentEncoding ?? text : text
        }
        if let rest = route.restName { path[rest] = context.parameters.getCatchAll().joined(separator: "/") }
        switch route.access {
        case .open: break
        case .token: principal = try await authenticator.principal(of: request.headers)
        case .scope(let scope):
            let caller = try await authenticator.principal(of: request.headers)
            guard caller.scopes.contains(scope) else { throw Problem(.scopeMissing, ["scope": scope.rawValue]) }
            if let commune = path["commune"], scope != .commands, !caller.sees(commune) {
                throw Problem(.scopeMissing, ["scope": scope.rawValue])
            }
            principal = caller
        }
        let trace = HTTPField.Name("traceparent").flatMap { request.headers[$0] }.flatMap(TraceParent.init)
        var logger = context.logger
        if let trace { logger[metadataKey: "trace"] = "\(trace.traceId)" }
        if let commune = path["commune"] { logger[metadataKey: "commune"] = "\(commune)" }
        var call = Call(
            language: language,
            logger: logger,
            path: path,
            query: pairs,
            principal: principal,
            node: node,
            trace: trace,
            reader: node.reader
        )
        var seen: Set<String> = []
        for pair in pairs {
            guard seen.insert(pair.name).inserted else {
                throw call.invalid(pair.name, Phrase(en: "given more than once", es: "se dio más de una vez"))
            }
            let declared = route.parameters.contains { $0.name == pair.name }
            guard declared || route.takesFilters && pair.name.hasPrefix("filter[") && pair.name.hasSuffix("]") else {
                let names = route.parameters.map(\.name).joined(separator: ", ")
                throw call.invalid(
                    pair.name,
                    Phrase(en: "unknown here; there are: \(names)", es: "aquí no existe; existen: \(names)")
                )
            }
        }
        if call["as-of"] != nil { try await call.goBack() }
        return try await route.handle(request, call)
    }
}
