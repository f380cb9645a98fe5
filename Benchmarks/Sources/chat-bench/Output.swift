import Foundation

/// Words for whoever waits, on standard error.
enum Progress {
    static func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

enum Output {
    /// - Parameter path: `-` for standard output.
    static func write(_ text: String, to path: String) throws {
        if path == "-" {
            print(text)
        } else {
            try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}
