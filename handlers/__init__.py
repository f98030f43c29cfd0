"""What the neighbourhood does: one file for each thing, in the order people meet them."""

from handlers import (
    account,
    assignment,
    calendar,
    case,
    duty,
    half_said,
    helpdesk,
    invitation,
    ladder,
    my_data,
    my_reports,
    name,
    register,
    report,
    waiting,
    welcome,
)

FEATURES = (
    welcome.feature,
    report.feature,
    waiting.feature,
    name.feature,
    my_reports.feature,
    ladder.feature,
    case.feature,
    register.feature,
    assignment.feature,
    duty.feature,
    half_said.feature,
    helpdesk.feature,
    calendar.feature,
    my_data.feature,
    invitation.feature,
    account.feature,
)
