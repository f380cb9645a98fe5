import ArgumentParser
import ChatServer
import Foundation

/// What every command of the operator takes.
struct AdminOptions: ParsableArguments {
    @Flag(help: "For programs: one JSON object a line.") var json = false
    @OptionGroup var common: CommonOptions
}

/// An answer as the operator sees it.
protocol AdminShown {
    /// Results, on standard output.
    var lines: [String] { get }
    /// What a person should know besides, on standard error.
    var notes: [String] { get }
    /// The same for programs, an object each.
    var objects: [any Encodable] { get }
}

extension AdminShown {
    var notes: [String] { [] }
}

extension AdminShown where Self: Encodable {
    var objects: [any Encodable] { [self] }
}

extension AdminDone: AdminShown {
    var lines: [String] { [message] }
}

extension Array: AdminShown where Element: AdminShown {
    var lines: [String] { flatMap(\.lines) }
    var notes: [String] { flatMap(\.notes) }
    var objects: [any Encodable] { flatMap(\.objects) }
}

/// A row of a list as the operator sees it.
protocol AdminRow: Encodable {
    /// One text a column.
    var columns: [String] { get }
}

/// Runs an operator's command and says what became of it.
struct AdminRun {
    let options: AdminOptions
    var cost = 15

    init(_ options: AdminOptions, cost: Int = 15) {
        self.options = options
        self.cost = cost
    }

    /// Runs a command and shows its answer.
    func show<Request: AdminRequest>(_ request: Request) async throws where Request.Answer: AdminShown {
        try await with(Request.needs) { try say(try await $0.run(request)) }
    }

    /// Shows a list, page by page.
    func list<Request: AdminListing>(_ request: Request) async throws where Request.Row: AdminRow {
        try await with(Request.needs) { command in
            var request = request
            var columns = AdminColumns()
            repeat {
                let page = try await command.run(request)
                try StandardOutput.write(
                    options.json ? page.rows.map { try Self.json($0) } : columns.lines(page.rows.map(\.columns)))
                request.after = page.next
            } while request.after != nil
        }
    }

    /// Lends the way to whoever has the data folder; what goes wrong ends the program with a line and a code.
    /// - Parameter needs: what there must be for the commands that come.
    func with(_ needs: AdminNeed, _ body: (AdminCommand) async throws -> Void) async throws {
        do {
            try await AdminCommand.with(data: try options.common.data, passwordCost: cost, needs: needs, body)
        } catch let status as ExitStatus {
            throw StandardOutput.failure(status)
        }
    }

    func say(_ answer: some AdminShown) throws {
        if options.json { return try StandardOutput.write(answer.objects.map { try Self.json($0) }) }
        try StandardOutput.write(answer.lines.map(AdminColumns.shown))
        StandardOutput.note(answer.notes)
    }

    static func json(_ value: any Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
