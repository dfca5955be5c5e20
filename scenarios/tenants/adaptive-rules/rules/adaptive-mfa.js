// Whoever has something in user.multifactor is challenged when the travel since the last login looks doubtful, whether
// or not the browser is remembered. There is no guard: without the finding on travel this throws.
function askTravellers(user, context, callback) {
  const travel = context.riskAssessment.assessments.ImpossibleTravel.confidence;
  const doubtful = travel === 'low' || travel === 'medium';
  if (doubtful && (user.multifactor || []).length > 0) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
