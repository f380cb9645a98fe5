extension InterfaceState {
    /// What happened changes the state; what is to be done comes out.
    public mutating func apply(_ event: InterfaceEvent) -> [InterfaceEffect] {
        []
    }
}
