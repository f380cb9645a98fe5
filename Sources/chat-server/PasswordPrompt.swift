import ChatTerminal

/// Reads a password without showing it.
enum PasswordPrompt {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The first line of standard input.
    static func fromStandardInput() throws(Failure) -> String {
        guard let line = Swift.readLine(strippingNewline: true) else {
            throw Failure(description: "there is no password on standard input")
        }
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
    }

    /// Asks at the terminal, twice where a new password is made.
    static func ask(confirming: Bool) throws(Failure) -> String {
        let password = try askOnce("Password: ")
        if confirming, try askOnce("Again: ") != password {
            throw Failure(description: "the two passwords are not the same")
        }
        return password
    }

    private static func askOnce(_ prompt: String) throws(Failure) -> String {
        let line: [UInt8]?
        do {
            line = try HiddenInput.line(prompt)
        } catch {
            throw Failure(description: "there is no terminal to ask for a password: use --password-stdin")
        }
        guard let line else { throw Failure(description: "no password was given") }
        guard let password = String(validating: line, as: UTF8.self) else {
            throw Failure(description: "the password is no UTF-8")
        }
        return password
    }
}
