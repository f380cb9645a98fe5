// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let plainC: [CSetting] = [.define("_GNU_SOURCE"), .unsafeFlags(["-Wall", "-Wextra"])]
let openSSL: [LinkerSetting] = [.linkedLibrary("ssl"), .linkedLibrary("crypto")]

// A package of its own, so that no build of the product pays for it.
let package = Package(
    name: "chat-benchmarks",
    products: [
        .executable(name: "chat-bench", targets: ["chat-bench"]),
        .executable(name: "limit-echo", targets: ["limit-echo"]),
        .executable(name: "limit-store", targets: ["limit-store"]),
        .library(name: "allocation-counts", type: .dynamic, targets: ["AllocationCounts"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // The practical limit: what one thread of C does with epoll and OpenSSL, and with SQLite behind it.
        .target(name: "LimitLoop", cSettings: plainC, linkerSettings: openSSL),
        .executableTarget(name: "limit-echo", dependencies: ["LimitLoop"], cSettings: plainC),
        .executableTarget(
            name: "limit-store", dependencies: ["LimitLoop"], cSettings: plainC,
            linkerSettings: [.linkedLibrary("sqlite3")]),

        // The load generator: its hot loop in C, because it shares the machine with what it measures.
        .target(name: "LoadLoop", cSettings: plainC, linkerSettings: openSSL),
        // What Swift can't call by itself.
        .target(name: "SystemCalls", cSettings: plainC),
        // Preloaded into the server that is counted; chat-bench needs its header alone.
        .target(name: "AllocationCounts", cSettings: plainC),
        .executableTarget(
            name: "chat-bench",
            dependencies: [
                "SystemCalls", "LoadLoop",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),
        // The tests run limit-echo, which is built before them for that.
        .testTarget(
            name: "ChatBenchTests",
            dependencies: [
                "LoadLoop", "chat-bench", "limit-echo", "limit-store",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11
)
