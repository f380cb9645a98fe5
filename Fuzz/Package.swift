// swift-tools-version: 6.2
import Foundation
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
/// Coverage for libFuzzer and checks of memory for what is under test. SwiftNIO and the C code go without: what is
/// looked for is not in there.
let watched: [SwiftSetting] = [.unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"])]
let sanitizers: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer,address"])]

/// A part of the product, compiled anew with coverage. `Product` is a link to `../Sources`.
/// - Parameter sources: the files that are compiled; nil: all.
func product(_ name: String, sources: [String]? = nil, dependencies: [Target.Dependency] = []) -> Target {
    let path = "Product/\(name)"
    let files = FileManager.default.enumerator(atPath: "\(Context.packageDirectory)/\(path)/")?.compactMap {
        $0 as? String
    }
    return .target(
        name: name, dependencies: dependencies, path: path,
        // What is neither compiled nor excluded would be a warning for each file.
        exclude: sources.map { wanted in files?.filter { $0.hasSuffix(".swift") && !wanted.contains($0) } ?? [] } ?? [],
        sources: sources, swiftSettings: strict + watched)
}

func fuzz(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "fuzz-\(name)", dependencies: ["FuzzSupport"] + dependencies, swiftSettings: strict + watched,
        linkerSettings: sanitizers)
}

func nio(_ products: String...) -> [Target.Dependency] {
    products.map { .product(name: $0, package: "swift-nio") }
}

// A package of its own, so that no build of the product pays for it.
let package = Package(
    name: "chat-fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2")
    ],
    targets: [
        .target(name: "FuzzDriver"),
        .target(name: "FuzzSupport", dependencies: ["FuzzDriver"], swiftSettings: strict),

        product("ChatProtocol"),
        // Of larger modules that alone which parses, so that the rest and what it imports need not be built.
        product("ChatCore", sources: ["Accounts/Account.swift"], dependencies: ["ChatProtocol"]),
        product(
            "ChatCrypto", sources: ["Base64.swift", "ScryptPolicy.swift", "ScryptRow.swift"], dependencies: ["ChatCore"]
        ),
        product(
            "ChatClient",
            sources: [
                "Connection/ClientError.swift", "Connection/ServerReply.swift", "Live/JSONReading.swift",
                "Live/LiveError.swift", "Live/LiveEvent+JSON.swift", "Live/LiveEvent.swift", "Live/LogPlace.swift",
                "Live/ServerLists+JSON.swift", "Live/ServerLists.swift", "Text/ShownText.swift", "Text/ShownTime.swift",
            ], dependencies: ["ChatProtocol"]),
        product("ChatTransport", sources: ["ProxyHeader.swift"]),
        .target(
            name: "COpenSSL", path: "Product/COpenSSL",
            linkerSettings: [.linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        product("ChatTLS", dependencies: ["COpenSSL"] + nio("NIOCore", "NIOTLS")),

        .target(name: "CTerminal", path: "Product/CTerminal"),
        product("ChatTerminal", dependencies: ["CTerminal"]),

        fuzz("requests", ["ChatProtocol"]),
        fuzz("lines", ["ChatProtocol"]),
        fuzz("replies", ["ChatClient", "ChatProtocol"]),
        fuzz("password", ["ChatCore", "ChatCrypto"]),
        fuzz("proxy", ["ChatTransport"]),
        fuzz("keys", ["ChatTerminal"]),
        fuzz("tls", ["ChatTLS"] + nio("NIOCore", "NIOEmbedded")),
    ],
    swiftLanguageModes: [.v6]
)
