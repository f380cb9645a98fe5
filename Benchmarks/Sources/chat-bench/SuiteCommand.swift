import ArgumentParser
struct SuiteCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "suite") }
