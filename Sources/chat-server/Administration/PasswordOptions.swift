import ArgumentParser

/// Where a new password comes from; never from the command line, which everybody on the machine can read.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from standard input, up to the end of the line, instead of asking.")
    var passwordStdin = false

    func read(confirming: Bool) throws -> String {
        do throws(PasswordPrompt.Failure) {
            if passwordStdin {
                return try PasswordPrompt.fromStandardInput()
            }
            return try PasswordPrompt.ask(confirming: confirming)
        } catch {
            throw ValidationError(error.description)
        }
    }
}
