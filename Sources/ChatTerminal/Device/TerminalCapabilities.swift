/// What the terminal can do, as far as the environment tells.
public struct TerminalCapabilities: Sendable, Hashable {
    /// It can place text on its screen: `TERM` is set and not `dumb`.
    public var isFullScreenAble: Bool
    public var colors: ColorDepth
    /// It knows OSC 2.
    public var setsTitle: Bool
    /// How it takes a desktop notification; nil: only a bell is left. A multiplexer would not pass it on.
    public var notification: TerminalNotification.Form?

    /// From `TERM`, `COLORTERM`, `NO_COLOR`, `TERM_PROGRAM`, `TMUX`, `STY`, `LC_TERMINAL` and `WT_SESSION`.
    public init(environment: [String: String]) {
        let terminal = environment["TERM"] ?? ""
        let isMultiplexed =
            terminal.hasPrefix("tmux") || terminal.hasPrefix("screen") || environment["TMUX"]?.isEmpty == false
            || environment["STY"]?.isEmpty == false
        isFullScreenAble = !["", "dumb", "unknown"].contains(terminal)
        colors = ColorDepth(environment: environment)
        setsTitle = isFullScreenAble && !(terminal.hasPrefix("linux") || terminal.hasPrefix("vt"))
        if isMultiplexed || !setsTitle {
            notification = nil
        } else {
            let programs = [environment["TERM_PROGRAM"], environment["LC_TERMINAL"]]
            let knowsNine =
                programs.contains { ["iTerm.app", "iTerm2", "WezTerm", "ghostty"].contains($0) }
                || terminal.contains("kitty") || environment["WT_SESSION"] != nil
            notification = knowsNine ? .nine : .notify
        }
    }
}
