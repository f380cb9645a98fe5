import ArgumentParser
import ChatServer
import Foundation

extension UserCommand {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an account, or those that a file lists.",
            discussion: """
                FILE has a line for each account: user,display name,password. The last two may be missing: then the \
                display name is the user name, and a password is made and printed, this once. A field with a comma \
                stands in double quotes. Empty lines and lines that begin with # don't count. A file with passwords \
                must be readable for its owner alone.

                With a line that can't be right nothing is added. Otherwise each line is added by itself, and said \
                so; what could not be added, because the name is taken, say, is named on standard error, and the exit \
                code is 1.
                """)
        @Argument(help: "User name: 1 to 32 of a-z 0-9 _ . -") var user: String?
        @Option(help: "Display name, such as \"Lionel Messi\"; by default the user name.") var name: String?
        @Option(help: ArgumentHelp("Add the accounts of this file; - is standard input.", valueName: "file"))
        var from: String?
        @OptionGroup var password: PasswordOptions
        @OptionGroup var cost: PasswordCostOption
        @OptionGroup var options: AdminOptions

        func validate() throws {
            guard (user == nil) != (from == nil) else { throw ValidationError("a user name is needed, or --from FILE") }
            guard from == nil || (name == nil && !password.passwordStdin) else {
                throw ValidationError("names and passwords stand in the file of --from")
            }
        }

        func run() async throws {
            let run = AdminRun(options, cost: cost.passwordCost)
            if let from { return try await AccountImport(run).add(from: from) }
            guard let user else { return }
            let password = try password.read(confirming: true)
            try await run.show(AddUser(user: user, name: name, password: password))
        }
    }
}

/// Adds the accounts of a file, one after the other.
private struct AccountImport {
    private static let mostBytes = 16 << 20

    private struct Line: Encodable {
        var line: Int
        var user: String
        var done: String
        var name: String?
        /// Told this once; only where it was made here.
        var password: String?
        var reason: String?
    }

    private let run: AdminRun

    init(_ run: AdminRun) {
        self.run = run
    }

    func add(from path: String) async throws {
        let file: AccountFile
        do throws(ExitStatus) {
            file = try read(path)
        } catch {
            throw StandardOutput.failure(error)
        }
        try await run.with(AddUser.needs) { command in
            var refused = 0
            for entry in file.entries where try await !add(entry, command) { refused += 1 }
            let added = file.entries.count - refused
            guard refused == 0 else {
                throw ExitStatus.refused(
                    "added \(added) of \(file.entries.count) accounts, \(refused) could not be added")
            }
            if !run.options.json { StandardOutput.note(["added \(added == 1 ? "1 account" : "\(added) accounts")"]) }
        }
    }

    /// - Returns: whether the account is there now.
    private func add(_ entry: AccountFile.Entry, _ command: AdminCommand) async throws -> Bool {
        let made = entry.password == nil ? GeneratedPassword.make() : nil
        let added: AdminDone
        do throws(ExitStatus) {
            added = try await command.run(
                AddUser(user: entry.user, name: entry.name, password: entry.password ?? made ?? ""))
        } catch {
            try refuse(entry, error.description)
            return false
        }
        let line = Line(line: entry.line, user: entry.user, done: "added", name: entry.name, password: made)
        let text = added.message + (made.map { ", password \($0)" } ?? "")
        try StandardOutput.write([run.options.json ? AdminRun.json(line) : text])
        return true
    }

    private func refuse(_ entry: AccountFile.Entry, _ reason: String) throws {
        guard run.options.json else {
            return StandardOutput.note(["line \(entry.line): \(entry.user): \(reason)"])
        }
        let line = Line(line: entry.line, user: entry.user, done: "refused", reason: reason)
        try StandardOutput.write([AdminRun.json(line)])
    }

    /// Reads the file; one that can't be right is refused as a whole.
    private func read(_ path: String) throws(ExitStatus) -> AccountFile {
        guard let handle = path == "-" ? .standardInput : FileHandle(forReadingAtPath: path) else {
            throw .refused("\(path): \(SystemErrorText.last)")
        }
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: Self.mostBytes + 1) ?? Data()
        } catch {
            throw .refused("\(path): \(error.localizedDescription)")
        }
        guard bytes.count <= Self.mostBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw .refused("\(path) is no text in UTF-8, or longer than 16 MiB")
        }
        let file = AccountFile(text)
        guard file.problems.isEmpty else {
            StandardOutput.note(file.problems.map { "\(path): \($0)" })
            throw .refused("nothing was added")
        }
        guard !file.entries.isEmpty else { throw .refused("\(path) lists no account") }
        var status = stat()
        if file.hasPasswords, path != "-", fstat(handle.fileDescriptor, &status) != 0 || status.st_mode & 0o077 != 0 {
            throw .refused("\(path) holds passwords, and others may read it: run `chmod 600 \(path)`")
        }
        return file
    }
}
