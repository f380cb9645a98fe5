public import ChatTerminal

/// The full screen: frames, painted by their difference.
public struct ScreenPresenter: Presenter {
    private let view: ScreenView
    private var painter: Painter

    public init(_ view: ScreenView, _ painter: Painter) {
        self.view = view
        self.painter = painter
    }

    public mutating func bytes(for state: InterfaceState) -> [UInt8] { painter.paint(view.frame(of: state)) }

    public mutating func forget() { painter.forget() }

    /// The alternate screen goes as a whole.
    public mutating func farewell() -> [UInt8] { [] }
}
