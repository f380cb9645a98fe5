// swift-tools-version: 6.2
import PackageDescription

// Warnings are errors in CI alone (CHAT_STRICT=1), so that a newer compiler's new warning never stops a user's build.
let warningsAreErrors: [SwiftSetting] =
    Context.environment["CHAT_STRICT"] == "1" ? [.treatAllWarnings(as: .error)] : []

let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + warningsAreErrors

func nio(_ products: String...) -> [Target.Dependency] {
    products.map { .product(name: $0, package: "swift-nio") }
}
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

let package = Package(
    name: "chat",
    products: [
        .executable(name: "chat-server", targets: ["chat-server"]),
        .executable(name: "chat-client", targets: ["chat-client"]),
        .library(name: "ChatClient", targets: ["ChatClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
    ],
    targets: [
        // The bottom: the C shim over the system's OpenSSL, and the protocol.
        .target(name: "COpenSSL", linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(name: "ChatProtocol", swiftSettings: strict),

        // Inside: what the service is, whatever carries and stores it.
        .target(
            name: "ChatCore", dependencies: ["ChatProtocol", coreMetrics, logging, metrics], swiftSettings: strict),

        // Adapters.
        .target(name: "ChatCrypto", dependencies: ["ChatCore", "COpenSSL"], swiftSettings: strict),
        .target(
            name: "ChatStore", dependencies: ["ChatCore", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(name: "ChatTLS", dependencies: ["COpenSSL"] + nio("NIOCore", "NIOTLS"), swiftSettings: strict),
        .target(
            name: "ChatTransport", dependencies: ["ChatProtocol", "ChatTLS"] + nio("NIOCore", "NIOPosix"),
            swiftSettings: strict),

        // Composition.
        .target(
            name: "ChatServer",
            dependencies: [
                "COpenSSL", "ChatCore", "ChatCrypto", "ChatProtocol", "ChatStore", "ChatTLS", "ChatTransport",
                coreMetrics, logging, metrics, .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "TOMLKit", package: "TOMLKit"),
            ] + nio("NIOCore", "NIOHTTP1", "NIOPosix"), swiftSettings: strict),
        .target(
            name: "ChatClient",
            dependencies: [
                "ChatProtocol", "ChatTLS", "ChatTransport", logging, .product(name: "TOMLKit", package: "TOMLKit"),
            ] + nio("NIOCore"), swiftSettings: strict),

        // The terminal, and what the client shows on it.
        .target(name: "CTerminal"),
        .target(name: "ChatTerminal", dependencies: ["CTerminal"], swiftSettings: strict),
        .target(
            name: "ChatInterface", dependencies: ["ChatClient", "ChatProtocol", "ChatTerminal"], swiftSettings: strict),

        // Programs: flags in, run(), exit code.
        .executableTarget(
            name: "chat-server", dependencies: ["ChatServer", "ChatTerminal", argumentParser], swiftSettings: strict),
        .executableTarget(
            name: "chat-client",
            dependencies: ["ChatClient", "ChatInterface", "ChatProtocol", "ChatTerminal", argumentParser],
            swiftSettings: strict),

        // The example of docs/client-library.md.
        .executableTarget(
            name: "example-client", dependencies: ["ChatClient"], path: "Tests/ExampleClient", swiftSettings: strict),

        // Tests. The in-memory twins of the core's ports and the transcript runner live in ChatTestSupport.
        .target(
            name: "ChatTestSupport", dependencies: ["ChatCore", "ChatProtocol", logging],
            path: "Tests/ChatTestSupport", swiftSettings: strict),
        .testTarget(name: "ChatProtocolTests", dependencies: ["ChatProtocol"], swiftSettings: strict),
        .testTarget(
            name: "ChatTLSTests",
            dependencies: ["ChatTLS", "COpenSSL", subprocess]
                + nio("NIOCore", "NIOEmbedded", "NIOPosix", "NIOTLS"),
            swiftSettings: strict),
        .testTarget(
            name: "ChatCoreTests", dependencies: ["ChatCore", "ChatProtocol", "ChatTestSupport", logging],
            swiftSettings: strict),
        .testTarget(
            name: "ChatCryptoTests", dependencies: ["ChatCore", "ChatCrypto", "COpenSSL"], swiftSettings: strict),
        .testTarget(
            name: "ChatStoreTests",
            dependencies: [
                "ChatCore", "ChatProtocol", "ChatStore", "ChatTestSupport",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ChatServerTests",
            dependencies: [
                "ChatCore", "ChatCrypto", "ChatProtocol", "ChatServer", "ChatStore", "ChatTLS", "ChatTestSupport",
                "ChatTransport", coreMetrics, logging, metrics, .product(name: "GRDB", package: "GRDB.swift"),
            ] + nio("NIOCore", "NIOEmbedded", "NIOPosix"),
            resources: [.copy("Transcripts")],
            swiftSettings: strict),
        .testTarget(
            name: "ChatClientTests",
            dependencies: ["ChatClient", "ChatProtocol", "ChatTLS", "ChatTransport"] + nio("NIOCore"),
            swiftSettings: strict),
        .testTarget(name: "ChatTerminalTests", dependencies: ["ChatTerminal"], swiftSettings: strict),
        .testTarget(
            name: "ChatInterfaceTests",
            dependencies: [
                "ChatClient", "ChatInterface", "ChatProtocol", "ChatTLS", "ChatTerminal", "ChatTransport",
                "interface-bench",
            ] + nio("NIOCore"), swiftSettings: strict),
        // How fast the interface answers a key, and what it holds in memory.
        .executableTarget(
            name: "interface-bench", dependencies: ["ChatClient", "ChatInterface", "ChatProtocol", "ChatTerminal"],
            path: "Tests/InterfaceBench", swiftSettings: strict),
        // What the user runs: the built server, the built client, a real openssl, a real terminal.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "ChatClient", "ChatProtocol", "ChatServer", "chat-server", "chat-client", subprocess,
                .product(name: "GRDB", package: "GRDB.swift"),
            ] + nio("NIOCore", "NIOPosix"),
            exclude: ["Screens"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
