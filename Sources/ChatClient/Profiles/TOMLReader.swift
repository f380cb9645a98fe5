import ChatProtocol
import TOMLKit

/// The tables of a TOML text, read strictly: what is not asked for is an error, and so is a value of another kind.
struct TOMLReader {
    private let table: TOMLTable
    /// Of this table, for errors: empty, or `profile.work.`
    private let prefix: String
    private let file: String
    /// Keeps the text's tables: those inside are parts of it.
    private let root: TOMLTable

    /// - Parameter file: for errors.
    /// - Throws: ``UsageError`` with line and column.
    init(_ text: String, file: String) throws(UsageError) {
        // The library reads up to the first one, without a word.
        guard !text.utf8.contains(0) else { throw UsageError("\(file): it has a NUL character") }
        do {
            let table = try TOMLTable(string: text)
            self.init(table: table, prefix: "", file: file, root: table)
        } catch let error as TOMLParseError {
            let place = error.source.begin
            throw UsageError(
                "\(file): line \(place.line), column \(place.column): \(ShownText.line(error.description))")
        } catch {
            throw UsageError("\(file): \(ShownText.line(String(describing: error)))")
        }
    }

    private init(table: TOMLTable, prefix: String, file: String, root: TOMLTable) {
        self.table = table
        self.prefix = prefix
        self.file = file
        self.root = root
    }

    /// Sorted.
    var keys: [String] { table.keys.sorted() }

    /// - Throws: ``UsageError`` that names the first key that is not in `known`, and the one in it that is meant perhaps.
    func allow(_ known: [String]) throws(UsageError) {
        guard let key = keys.first(where: { !known.contains($0) }) else { return }
        let meant = NearestWord.to(key, in: known).map { "; did you mean \($0)?" }
        throw error(key, "there is no such key" + (meant ?? ", there are \(known.joined(separator: ", "))"))
    }

    func string(_ key: String) throws(UsageError) -> String? {
        guard let value = table[key] else { return nil }
        guard value.type == .string, let text = value.string else {
            throw error(key, "it must be a text, as in \"...\"")
        }
        return text
    }

    func flag(_ key: String) throws(UsageError) -> Bool? {
        guard let value = table[key] else { return nil }
        guard value.type == .bool, let flag = value.bool else { throw error(key, "it must be true or false") }
        return flag
    }

    func strings(_ key: String) throws(UsageError) -> [String]? {
        guard let value = table[key] else { return nil }
        guard value.type == .array, let array = value.array else {
            throw error(key, "it must be a list of texts, as in [\"...\", \"...\"]")
        }
        var texts: [String] = []
        for index in 0..<array.count {
            guard array[index].type == .string, let text = array[index].string else {
                throw error(key, "it must be a list of texts alone")
            }
            texts.append(text)
        }
        return texts
    }

    /// One of the words that `Choice` knows.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ kind: Choice.Type = Choice.self
    ) throws(UsageError) -> Choice? where Choice.RawValue == String {
        guard let text = try string(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw error(key, "\"\(ShownText.line(text))\" is none of \(words)")
        }
        return choice
    }

    func inner(_ key: String) throws(UsageError) -> TOMLReader? {
        guard let value = table[key] else { return nil }
        guard value.type == .table, let inner = value.table else { throw error(key, "it must be a table") }
        return TOMLReader(table: inner, prefix: "\(prefix)\(key).", file: file, root: root)
    }

    func error(_ key: String, _ reason: String) -> UsageError {
        UsageError("\(file): \(ShownText.line(prefix + key)): \(reason)")
    }
}
