import GRDB
import GRDBSQLite

/// Cuts text into words: runs of letters and digits, in lower case and without accents.
///
/// It is SQLite's own tokenizer (https://www.sqlite.org/fts5.html#unicode61_tokenizer), for the index and for what is
/// not yet in it alike. Belongs to one connection, and is used where that connection may be used alone.
final class WordSplitter {
    private let tokenizer: any FTS5Tokenizer

    init(_ database: Database) throws {
        tokenizer = try database.makeTokenizer(
            FTS5TokenizerDescriptor(components: ["unicode61", "remove_diacritics", "2"]))
    }

    /// - Parameter text: UTF-8.
    func words(of text: [UInt8]) throws(SQLiteFailure) -> [[UInt8]] {
        var words: [[UInt8]] = []
        let code = text.withUnsafeBytes { text in
            withUnsafeMutablePointer(to: &words) { words in
                tokenizer.tokenize(
                    context: words, tokenization: .document,
                    pText: text.assumingMemoryBound(to: CChar.self).baseAddress,
                    nText: CInt(text.count)
                ) { words, _, word, count, _, _ in
                    guard let words, let word else { return SQLITE_OK }
                    let bytes = UnsafeRawBufferPointer(start: word, count: Int(count))
                    words.assumingMemoryBound(to: [[UInt8]].self).pointee.append([UInt8](bytes))
                    return SQLITE_OK
                }
            }
        }
        guard code == SQLITE_OK else { throw SQLiteFailure(code: code, message: "a text could not be cut into words") }
        return words
    }
}

/// The words that are searched for.
struct SearchWords: Equatable {
    /// Each must be a word of the text.
    var whole: Set<[UInt8]>
    /// Some word of the text must begin with it.
    var prefix: [UInt8]

    /// Nil for a text without a word.
    init?(_ words: [[UInt8]]) {
        guard let last = words.last else { return nil }
        whole = Set(words.dropLast())
        prefix = last
    }

    func match(_ words: [[UInt8]]) -> Bool {
        whole.isSubset(of: words) && words.contains { $0.starts(with: prefix) }
    }
}
