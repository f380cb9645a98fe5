import Foundation

/// The figures of one run. Times a message are in µs of CPU, latencies in µs from the write to the whole reply.
struct Measurement: Codable, Sendable {
    var scenario: Scenario
    var connections: Int
    var depth: Int
    var seconds: Double
    var messages: UInt64
    var events: UInt64
    var errors: UInt64
    var firstError: String?
    var rate: Double
    var p50: Double
    var p90: Double
    var p99: Double
    var p999: Double
    var longest: Double
    /// Nil when the server's process is not known.
    var serverCPU: Double?
    var serverResidentKiB: Int?
    var generatorCPU: Double

    /// Opens the plan's connections, binds them, warms up, and measures.
    /// - Parameter serverProcess: whose CPU time is read, a process on this machine.
    static func take(_ plan: LoadPlan, server: Endpoint, ca: String, serverProcess: Int32?) throws -> Measurement {
        let generator = try LoadGenerator(server: server, ca: ca, connections: plan.connections)
        try Accounts.bind(generator, plan: plan)
        for connection in 0..<plan.connections {
            try generator.prepare(connection: connection, lines: [plan.line(connection: connection)], depth: plan.depth)
        }
        if let rate = plan.rate { generator.pace(perSecond: rate) }
        let outside = try LoadCounts()
        let inside = try LoadCounts()
        try generator.run(seconds: plan.warmup, into: outside)
        let costBefore = try serverProcess.map(ProcessCost.of)
        let ownBefore = ProcessCost.own()
        try generator.run(seconds: plan.seconds, into: inside)
        let own = ProcessCost.own() - ownBefore
        let costAfter = try serverProcess.map(ProcessCost.of)
        try generator.drain(seconds: 10, into: outside)

        let messages = Double(max(inside.replies, 1))
        var serverCPU: Double?
        if let costBefore, let costAfter { serverCPU = Double(costAfter.cpu(since: costBefore)) / 1e3 / messages }
        return Measurement(
            scenario: plan.scenario, connections: plan.connections, depth: plan.depth, seconds: inside.seconds,
            messages: inside.replies, events: inside.events, errors: inside.errors + outside.errors,
            firstError: outside.firstError ?? inside.firstError, rate: Double(inside.replies) / inside.seconds,
            p50: inside.latency(part: 0.5), p90: inside.latency(part: 0.9), p99: inside.latency(part: 0.99),
            p999: inside.latency(part: 0.999), longest: inside.latency(part: 1), serverCPU: serverCPU,
            serverResidentKiB: costAfter?.residentKiB, generatorCPU: Double(own) / 1e3 / messages)
    }

    var text: String {
        var lines = [
            "\(scenario), \(connections) connections, \(depth) in flight each, \(Figure.short(seconds)) s",
            "  messages        \(messages), \(Figure.short(rate))/s",
            "  latency µs      p50 \(Figure.short(p50))  p90 \(Figure.short(p90))  p99 \(Figure.short(p99))  "
                + "p99.9 \(Figure.short(p999))  max \(Figure.short(longest))",
        ]
        if let serverCPU { lines.append("  server CPU      \(Figure.short(serverCPU)) µs a message") }
        if let serverResidentKiB { lines.append("  server memory   \(serverResidentKiB) KiB resident") }
        lines.append("  generator CPU   \(Figure.short(generatorCPU)) µs a message")
        if events > 0 { lines.append("  events          \(events)") }
        lines.append("  errors          \(errors)" + (firstError.map { ", the first: \($0)" } ?? ""))
        return lines.joined(separator: "\n")
    }
}

/// Numbers for people.
enum Figure {
    /// Three significant digits where there are fewer before the point; 12,345 as it is.
    static func short(_ value: Double) -> String {
        let decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2
        return value.formatted(decimals: decimals)
    }

    /// As short as it is exact: 1.4, 30, 2000.
    static func plain(_ value: Double) -> String {
        value == value.rounded() ? value.formatted(decimals: 0) : "\(value)"
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Double {
    /// With a fixed number of decimals, without regard to the locale.
    fileprivate func formatted(decimals: Int) -> String {
        String(format: "%.\(decimals)f", locale: nil, self)
    }
}
