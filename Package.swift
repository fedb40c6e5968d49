// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// An async function runs where its caller does: a worker and its connection share a queue, and needn't leave it.
let staying: [SwiftSetting] = strict + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")

let package = Package(
    name: "acta",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "acta", targets: ["acta"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .target(
            name: "Schemas",
            path: "Schemas",
            exclude: ["asyncapi.json", "commands", "events", "examples"],
            resources: [
                .embedInCode("published.json"),
                .embedInCode("rules/cooperative-generic.json"),
                .embedInCode("rules/ve-consejos-2023.json"),
                .embedInCode("rules/ve-lococ-2009.json"),
                .embedInCode("sql/0001_log.sql"),
                .embedInCode("sql/0002_projection.sql"),
                .embedInCode("sql/0003_member_views.sql"),
                .embedInCode("sql/0004_assembly_views.sql"),
                .embedInCode("sql/0005_consultation_views.sql"),
                .embedInCode("sql/0006_inventory_views.sql"),
                .embedInCode("sql/0007_service.sql"),
                .embedInCode("sql/0008_queue.sql"),
                .embedInCode("sql/0009_webhooks.sql"),
                .embedInCode("sql/0010_mandate_views.sql"),
                .embedInCode("sql/0011_household_views.sql"),
                .embedInCode("sql/0012_election_views.sql"),
                .embedInCode("sql/0013_acta_views.sql"),
                .embedInCode("sql/0014_inventory_views.sql"),
                .embedInCode("sql/0017_list_indexes.sql"),
                .embedInCode("sql/0019_rebuild.sql"),
                .embedInCode("sql/0020_proof.sql"),
                .embedInCode("sql/0021_clock_begins.sql"),
                .embedInCode("sql/0022_party_views.sql"),
                .embedInCode("sql/0023_views_commit.sql"),
                .embedInCode("sql/0024_views_commit_halts.sql"),
                .embedInCode("sql/0025_residents.sql"),
                .embedInCode("sql/0026_who_did_it.sql"),
                .embedInCode("sql/0027_verified_and_left.sql"),
            ],
            swiftSettings: strict
        ),
        .target(name: "CanonicalJSON", swiftSettings: strict),
        .target(
            name: "Postgres",
            dependencies: ["CLibPQ", logging],
            swiftSettings: staying + [.strictMemorySafety()]
        ),
        .target(name: "LocalPostgres", dependencies: [logging], swiftSettings: strict),
        .target(name: "Domain", swiftSettings: strict),
        .target(name: "Transparency", dependencies: [crypto], swiftSettings: strict),
        .target(
            name: "EventLog",
            dependencies: ["CanonicalJSON", "Postgres", "Transparency", crypto, logging],
            swiftSettings: staying
        ),
        .target(name: "MessageQueue", dependencies: ["EventLog", "Postgres", logging], swiftSettings: staying),
        .target(
            name: "Webhooks",
            dependencies: [
                "EventLog", "MessageQueue", "Postgres", crypto, httpClient, logging,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: staying
        ),
        .target(
            name: "ReadModels",
            dependencies: ["CanonicalJSON", "Domain", "Postgres"],
            swiftSettings: staying
        ),
        .target(
            name: "Runtime",
            dependencies: [
                "CanonicalJSON", "Domain", "EventLog", "MessageQueue", "Postgres", "ReadModels", "Schemas",
                "Transparency", "Webhooks", crypto, logging, lifecycle,
            ],
            swiftSettings: staying
        ),
        .target(
            name: "HTTP",
            dependencies: [
                "CanonicalJSON", "Domain", "Runtime", "ReadModels", "Transparency", "Webhooks", hummingbird, crypto,
                logging, lifecycle,
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "acta",
            dependencies: [
                "CMalloc", "CanonicalJSON", "Domain", "EventLog", "HTTP", "LocalPostgres", "MessageQueue", "Postgres",
                "ReadModels", "Runtime", "Schemas", "Transparency", "Webhooks", crypto, logging, lifecycle, httpClient,
                hummingbird,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("Demo/el-panal.ndjson")],
            swiftSettings: strict
        ),
        .testTarget(name: "CanonicalJSONTests", dependencies: ["CanonicalJSON"], swiftSettings: strict),
        .testTarget(
            name: "ActaTests",
            dependencies: [
                "acta", "CanonicalJSON", "LocalPostgres", "Postgres", "ReadModels", "TestSupport", "Transparency",
                crypto, httpClient,
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "CodecTests", dependencies: ["CanonicalJSON", "Domain", "Runtime"], swiftSettings: strict),
        .testTarget(name: "TransparencyTests", dependencies: ["Transparency", crypto], swiftSettings: strict),
        .testTarget(
            name: "DomainTests",
            dependencies: ["Domain", "Schemas", crypto, .product(name: "BigInt", package: "BigInt")],
            swiftSettings: strict
        ),
        .target(
            name: "TestSupport",
            dependencies: ["LocalPostgres", "Postgres"],
            path: "Tests/TestSupport",
            swiftSettings: strict
        ),
        .testTarget(
            name: "EventLogTests",
            dependencies: [
                "EventLog", "LocalPostgres", "Postgres", "Schemas", "TestSupport", "Transparency", crypto, logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["LocalPostgres", "Postgres", "TestSupport", logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReadModelsTests",
            dependencies: ["CanonicalJSON", "Domain", "Postgres", "ReadModels", "Schemas", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "CanonicalJSON", "Domain", "EventLog", "LocalPostgres", "Postgres", "ReadModels", "Runtime", "Schemas",
                "TestSupport", "Transparency", crypto, logging, lifecycle,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "MessageQueueTests",
            dependencies: [
                "acta", "EventLog", "MessageQueue", "Postgres", "Schemas", "TestSupport", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WebhooksTests",
            dependencies: [
                "EventLog", "MessageQueue", "Postgres", "Schemas", "TestSupport", "Transparency", "Webhooks", crypto,
                logging, lifecycle, hummingbird, .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: strict
        ),
    ]
)
