import ArgumentParser
import ChatClient

/// How the interactive client is shown.
struct InteractiveOptions: ParsableArguments {
    @Flag(help: "One line after another instead of the full screen: for screen readers, slow links, logs.")
    var linear = false

    @Flag(
        inversion: .prefixedNo,
        help: "Take clicks and the wheel; selecting text then needs Shift. (default: as the configuration says)")
    var mouse: Bool?

    @Option(
        help: ArgumentHelp("How many colours: \(Self.colors).", valueName: "colours"), transform: Self.color(named:))
    var color: ClientConfiguration.Color?

    private static var colors: String {
        ClientConfiguration.Color.allCases.map(\.rawValue).joined(separator: ", ")
    }

    private static func color(named name: String) throws -> ClientConfiguration.Color {
        guard let color = ClientConfiguration.Color(rawValue: name) else {
            throw ValidationError("--color takes one of \(colors)")
        }
        return color
    }
}
