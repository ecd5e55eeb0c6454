# const { summary, actions, agents } = AgentPolicy.of(app).report();
report = AgentPolicy.of(app).report()
for one in report.agents:
    weak = [f"{row.label}: {row.value}" for row in one.rows if row.state == PostureState.WEAK]
    print(one.title, one.risk, one.risk_reason, *weak)
print(report.summary.errors, [action.title for action in report.actions])
