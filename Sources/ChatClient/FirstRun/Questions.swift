/// Somebody who can be asked: a person at a terminal, or a test's script.
public protocol Questions {
    /// Shows lines.
    func say(_ text: String) throws
    /// - Parameter prompt: shown before the answer, on its line.
    /// - Returns: the answer without its line end.
    /// - Throws: when nobody answers any more: the whole run ends then.
    func ask(_ prompt: String) throws -> String
    /// As ``ask(_:)``, and the answer is not shown while it is typed.
    func askSecret(_ prompt: String) throws -> String
}
