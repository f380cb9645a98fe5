public import ChatTerminal

/// The full screen: frames, painted by their difference.
public struct ScreenPresenter: Presenter {
    private let frame: @Sendable (InterfaceState) -> Frame
    private var painter: Painter

    /// - Parameter frame: how a state looks; a pure function.
    public init(_ painter: Painter, frame: @escaping @Sendable (InterfaceState) -> Frame) {
        self.painter = painter
        self.frame = frame
    }

    public mutating func bytes(for state: InterfaceState) -> [UInt8] { painter.paint(frame(state)) }

    public mutating func forget() { painter.forget() }

    /// The alternate screen goes as a whole.
    public mutating func farewell() -> [UInt8] { [] }
}
