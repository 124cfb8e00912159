using WebNN.Api;

var builder = WebApplication.CreateBuilder(args);
builder.AddWebNN();
var app = builder.Build();
app.MapWebNN();
app.Run();
