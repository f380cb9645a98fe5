import ChatClient
import ChatTerminal

/// Asks for a password at the terminal, without showing it, whatever standard input and output are.
enum PasswordPrompt {
    /// - Throws: ``UsageError`` if there is no terminal, or nothing was typed.
    static func ask(_ prompt: String) throws -> String {
        guard let password = try typed(prompt), !password.isEmpty else { throw UsageError("no password was given") }
        return password
    }

    /// - Parameter farewell: said when a signal ends the program meanwhile.
    /// - Returns: nil: the input has ended.
    /// - Throws: ``UsageError`` if there is no terminal.
    static func typed(_ prompt: String, farewell: String = "\n") throws -> String? {
        let line: [UInt8]?
        do {
            line = try HiddenInput.line(prompt, farewell: farewell)
        } catch {
            throw UsageError(
                "there is no terminal to ask for the password: --password-stdin or --password-file is needed")
        }
        guard let line else { return nil }
        guard let password = String(validating: line, as: UTF8.self) else {
            throw UsageError("the password is no UTF-8")
        }
        return password
    }
}
