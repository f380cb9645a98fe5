/// How a state is shown on a terminal.
public protocol Presenter: Sendable {
    /// An event was applied, and this is the state behind it; told of each, in their order.
    mutating func applied(_ event: InterfaceEvent, to state: InterfaceState)

    /// The bytes that bring the terminal from what it shows to this state; none if it shows that.
    mutating func bytes(for state: InterfaceState) -> [UInt8]

    /// What the terminal shows is not known any more.
    mutating func forget()

    /// The bytes with which to leave the terminal to others.
    mutating func farewell() -> [UInt8]
}

extension Presenter {
    public mutating func applied(_ event: InterfaceEvent, to state: InterfaceState) {}
}
